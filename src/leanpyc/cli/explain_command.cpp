#include <fmt/format.h>

#include <vector>

#include "leanpyc/cli/kind_pages.h"
#include "leanpyc/cli/parse.h"
#include "leanpyc/elide/kinds.h"

namespace leanpyc {
namespace {

constexpr std::string_view kName = "explain";

void print_set(std::string_view name, KindSet kinds) {
  fmt::print("The set {} elides{}\n\n", name, kinds.empty() ? " nothing." : ":");
  for (size_t i = 0; i < kKindCount; ++i) {
    const auto kind = static_cast<Kind>(i);
    if (kinds.has(kind)) fmt::print("  {:<22}{}\n", kind_name(kind), kind_summary(kind));
  }
}

}  // namespace

std::string kinds_and_sets_text() {
  std::string text = "Kinds of things that can be elided (leanpyc explain KIND shows more):\n";
  for (size_t i = 0; i < kKindCount; ++i) {
    const auto kind = static_cast<Kind>(i);
    text += fmt::format("  {:<22}{}\n", kind_name(kind), kind_summary(kind));
  }
  text += "A name before a dot means all of its parts; docstrings=empty leaves \"\" instead of None.\n";
  text +=
      "Sets: none; O and OO: as CPython's -O and -OO; lean: everything that should not change a program's behaviour; "
      "max: everything.\n\n";
  return text;
}

ExitStatus run_explain_command(const Arguments& given) {
  CLI::App app;
  prepare(app, kName);
  std::string name;
  app.description(
      "Explains a kind of elision: what it removes, why that is safe, what can break, and which sets contain it. Without "
      "a name, lists the kinds and sets.");
  app.add_option("NAME", name, "explain this kind (asserts, docstrings.class, …) or set (O, OO, lean, max)")
      ->type_name("");
  if (std::optional<ExitStatus> over = parse(app, kName, given)) return *over;
  if (name.empty()) {
    fmt::print("{}", kinds_and_sets_text());
    return ExitStatus::Done;
  }
  std::optional<KindSet> kinds = find_kinds(name);
  if (!kinds) {
    Elision ignored;
    std::string error;
    parse_elision(name, ignored, error);
    return usage_error(kName, error);
  }
  if (is_set_name(name)) {
    print_set(name, *kinds);
    return ExitStatus::Done;
  }
  for (const KindPage& page : kind_pages()) {
    if (!kinds_of_family(page.family).has_any(*kinds)) continue;
    fmt::print("{}", page.text);
  }
  return ExitStatus::Done;
}

}  // namespace leanpyc
