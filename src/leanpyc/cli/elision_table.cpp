#include "leanpyc/cli/elision_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "leanpyc/build/path_text.h"

namespace leanpyc {
namespace {

// Maximum number of distributions in the table. The JSON summary lists all.
constexpr size_t kMostRows = 20;

struct FamilyRow {
  std::string_view name;
  uint64_t things = 0;
  int64_t bytes = 0;
};

std::vector<FamilyRow> family_rows(KindSet kinds, const ElisionTally& tally) {
  std::vector<FamilyRow> rows;
  for (size_t i = 0; i < kKindCount; ++i) {
    const auto kind = static_cast<Kind>(i);
    const std::string_view name = kind_family(kind);
    if (!kinds.has_any(kinds_of_family(name))) continue;
    if (rows.empty() || rows.back().name != name) rows.push_back({.name = name});
    rows.back().things += tally.things(kind);
    rows.back().bytes += tally.bytes(kind);
  }
  return rows;
}

using Named = std::pair<std::string_view, ElisionTally::Distribution>;

std::vector<Named> distribution_rows(const ElisionTally& tally) {
  std::vector<Named> rows(tally.distributions().begin(), tally.distributions().end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Named& a, const Named& b) { return a.second.saved() > b.second.saved(); });
  return rows;
}

std::string grouped(int64_t number) {
  std::string digits = std::to_string(number);
  const size_t first = number < 0 ? 1 : 0;
  for (size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

double percent(int64_t part, uint64_t whole) {
  return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::string elision_table(const ElisionHeading& heading, const ElisionTally& tally) {
  const ElisionTally::Distribution total = tally.total();
  if (total.files == 0) return {};
  const bool measured = total.measured > 0;
  std::string text = fmt::format("\nelided ({}):\n{:<16}{:>12}", heading.text, "", "things");
  const std::vector<FamilyRow> families = family_rows(heading.kinds, tally);
  // False under --no-measure, which measures no kind.
  const bool each_measured = std::ranges::any_of(families, [](const FamilyRow& row) { return row.bytes != 0; });
  text += each_measured ? fmt::format("{:>14}{:>9}\n", "bytes", "share") : "\n";
  for (const FamilyRow& row : families) {
    text += fmt::format("  {:<14}{:>12}", row.name, grouped(static_cast<int64_t>(row.things)));
    if (each_measured)
      text += fmt::format("{:>14}{:>7.1f} %", grouped(row.bytes), percent(row.bytes, total.plain_bytes));
    text += '\n';
  }
  if (!measured) {
    return text + "  bytes were not measured (--measure measures files that go through the interpreter, too)\n";
  }
  const std::vector<Named> rows = distribution_rows(tally);
  text += fmt::format("\n{:<30}{:>8}{:>14}{:>14}{:>14}{:>9}\n", "distribution or module", "files", "plain bytes",
                      "bytes", "saved", "share");
  auto add = [&text](std::string_view name, const ElisionTally::Distribution& row) {
    text += fmt::format("  {:<28}{:>8}{:>14}{:>14}{:>14}{:>7.1f} %\n", name, row.files,
                        grouped(static_cast<int64_t>(row.plain_bytes)), grouped(static_cast<int64_t>(row.pyc_bytes)),
                        grouped(row.saved()), percent(row.saved(), row.plain_bytes));
  };
  for (size_t i = 0; i < std::min(rows.size(), kMostRows); ++i) add(printable_path(rows[i].first), rows[i].second);
  if (rows.size() > kMostRows) {
    ElisionTally::Distribution others;
    for (size_t i = kMostRows; i < rows.size(); ++i) {
      others.files += rows[i].second.files;
      others.plain_bytes += rows[i].second.plain_bytes;
      others.pyc_bytes += rows[i].second.pyc_bytes;
    }
    add(fmt::format("{} others", rows.size() - kMostRows), others);
  }
  if (rows.size() > 1) add("all", total);
  if (total.measured < total.files) {
    text +=
        fmt::format("  {} of {} files were not measured (--measure measures files that go through the interpreter)\n",
                    total.files - total.measured, total.files);
  }
  return text;
}

nlohmann::ordered_json elision_json(const ElisionHeading& heading, const ElisionTally& tally) {
  nlohmann::ordered_json kinds = nlohmann::ordered_json::object();
  for (const FamilyRow& row : family_rows(heading.kinds, tally)) {
    nlohmann::ordered_json things = nlohmann::ordered_json::object();
    for (size_t i = 0; i < kKindCount; ++i) {
      const auto kind = static_cast<Kind>(i);
      if (kind_family(kind) == row.name && heading.kinds.has(kind))
        things[std::string(kind_name(kind))] = tally.things(kind);
    }
    kinds[std::string(row.name)] = {{"things", row.things}, {"bytes", row.bytes}, {"kinds", std::move(things)}};
  }
  nlohmann::ordered_json distributions = nlohmann::ordered_json::array();
  for (const auto& [name, row] : distribution_rows(tally)) {
    distributions.push_back({{"name", printable_path(name)},
                             {"files", row.files},
                             {"measured", row.measured},
                             {"plain_bytes", row.plain_bytes},
                             {"bytes", row.pyc_bytes},
                             {"saved", row.saved()}});
  }
  const ElisionTally::Distribution total = tally.total();
  return {{"elide", elision_text(heading.general)},
          {"policy", heading.policy.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(heading.policy)},
          {"files", total.files},
          {"measured", total.measured},
          {"plain_bytes", total.plain_bytes},
          {"bytes", total.pyc_bytes},
          {"saved", total.saved()},
          {"kinds", std::move(kinds)},
          {"distributions", std::move(distributions)}};
}

}  // namespace leanpyc
