#include "leanpyc/cli/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "leanpyc/cli/help_formatter.h"
#include "leanpyc/cli/option_list.h"
#include "leanpyc/cli/output.h"
#include "leanpyc/elide/kinds.h"

namespace leanpyc {
namespace {

uint64_t warnings_given = 0;

// Returns the names of all options of the app, for example "--exclude" and "-x".
std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

// Returns the option with the same letter in the other case: -o for -O.
std::string other_case(std::string_view given, std::span<const std::string_view> names) {
  for (std::string_view name : names) {
    const bool same = std::ranges::equal(
        given, name, [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
    if (same) return std::string(name);
  }
  return {};
}

}  // namespace

void prepare(CLI::App& app, std::string_view command) {
  app.name(fmt::format("leanpyc {}", command));
  app.formatter(std::make_shared<HelpFormatter>(std::string(command)));
  app.set_help_flag("-h,--help", "show this help");
}

void declare_strict(CLI::App& app, bool& strict, const std::string& group) {
  app.add_flag("--strict", strict,
               "exit with 1 also if leanpyc warns, a path does not exist or cannot be listed, or nothing is found to "
               "work on (for CI)")
      ->group(group);
}

std::optional<ExitStatus> parse(CLI::App& app, std::string_view command, const Arguments& arguments) {
  if (keep_options(app)) return ExitStatus::Done;
  // CLI11 reads the arguments from the back of the vector.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    std::string text = app.help();
    // CLI11 puts two empty lines before each group.
    for (size_t at; (at = text.find("\n\n\n")) != std::string::npos;) text.erase(at, 1);
    fmt::print("{}", text);
    return ExitStatus::Done;
  } catch (const CLI::ParseError& error) {
    // A misspelt option may be the reason why a required option is missing, so the unknown option is reported first.
    const std::vector<std::string> extras = app.get_prefix_command() ? std::vector<std::string>() : app.remaining();
    auto option =
        std::ranges::find_if(extras, [](const std::string& text) { return text.size() > 1 && text[0] == '-'; });
    return usage_error(command, option == extras.end() ? error.what() : unknown_option(*option, app));
  }
  return std::nullopt;
}

ExitStatus usage_error(std::string_view command, std::string_view problem) {
  std::string_view space = command.empty() ? "" : " ";
  print_message(fmt::format("leanpyc{}{}: {}\nSee leanpyc help{}{}\n", space, command, problem, space, command));
  return ExitStatus::Trouble;
}

std::string similar_name(std::string_view wrong, std::span<const std::string_view> names) {
  std::string nearest = nearest_name(wrong, names);
  if (nearest.starts_with(wrong)) return nearest;
  const size_t longer = std::max(wrong.size(), nearest.size());
  size_t equal_ends = 0;
  while (equal_ends < std::min(wrong.size(), nearest.size()) && wrong[equal_ends] == nearest[equal_ends]) ++equal_ends;
  size_t tail = 0;
  while (tail + equal_ends < std::min(wrong.size(), nearest.size()) &&
         wrong[wrong.size() - 1 - tail] == nearest[nearest.size() - 1 - tail]) {
    ++tail;
  }
  return 3 * (longer - equal_ends - tail) <= longer + 2 ? nearest : std::string();
}

std::string unknown_option(std::string_view given, std::span<const std::string_view> names) {
  std::string_view name = given.substr(0, given.find('='));
  const bool is_long = name.starts_with("--");
  // After the first letter of a short option, the other letters may be further options or a value.
  if (!is_long) name = name.substr(0, 2);
  std::string close = other_case(name, names);
  if (close.empty() && is_long) close = similar_name(name, names);
  const std::string text = fmt::format("there is no option '{}'", name);
  return close.empty() ? text : fmt::format("{}; did you mean '{}'?", text, close);
}

std::string unknown_option(std::string_view given, const CLI::App& app) {
  const std::vector<std::string> names = option_names(app);
  return unknown_option(given, std::vector<std::string_view>(names.begin(), names.end()));
}

void warn(std::string_view command, std::string_view text, bool quiet) {
  ++warnings_given;
  if (!quiet) print_message(fmt::format("leanpyc {}: warning: {}\n", command, text));
}

ExitStatus strict_status(bool strict, ExitStatus status) {
  return strict && status == ExitStatus::Done && warnings_given > 0 ? ExitStatus::Failed : status;
}

}  // namespace leanpyc
