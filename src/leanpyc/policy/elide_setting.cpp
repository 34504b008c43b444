#include "leanpyc/policy/elide_setting.h"

#include <fmt/format.h>

namespace leanpyc {
namespace {

constexpr std::string_view kTakeAway = "no-";
constexpr std::string_view kBlanks = " \t\r\n";

std::vector<std::string_view> items_of(std::string_view text) {
  std::vector<std::string_view> items;
  while (!text.empty()) {
    size_t comma = std::min(text.find(','), text.size());
    std::string_view item = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    size_t first = item.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) continue;
    items.push_back(item.substr(first, item.find_last_not_of(kBlanks) - first + 1));
  }
  return items;
}

}  // namespace

std::optional<ElideSetting> ElideSetting::parse(std::string_view text, std::string& error) {
  ElideSetting setting;
  std::vector<std::string_view> items = items_of(text);
  for (std::string_view item : items) {
    Elision tried;
    if (!parse_elision(item, tried, error)) return std::nullopt;
    setting.read_item(item);
    if (!setting.text_.empty()) setting.text_ += ',';
    setting.text_ += item;
  }
  setting.takes_away_first_ = !items.empty() && items.front().starts_with(kTakeAway);
  return setting;
}

void ElideSetting::read_item(std::string_view item) {
  if (is_set_name(item)) {
    named_ = {};
    mentioned_ = KindSet::all();
    cpython_set_ = item == "O" || item == "OO";
    return;
  }
  const bool takes_away = item.starts_with(kTakeAway);
  if (takes_away) item.remove_prefix(kTakeAway.size());
  KindSet kinds = find_kinds(item.substr(0, item.find('='))).value_or(KindSet());
  named_ = takes_away ? named_ - kinds : named_ | kinds;
  mentioned_ = mentioned_ | kinds;
}

Elision ElideSetting::applied_to(const Elision& before) const {
  Elision result = before;
  std::string error;
  parse_elision(text_, result, error);
  return result;
}

std::optional<KindSet> parse_kept_kinds(std::string_view text, std::string& error) {
  KindSet kinds;
  for (std::string_view item : items_of(text)) {
    if (std::optional<KindSet> found = find_kinds(item)) {
      kinds = kinds | *found;
      continue;
    }
    // The same names as in `elide`, but neither values nor taking away.
    Elision tried;
    if (parse_elision(item, tried, error)) error = fmt::format("'{}': only names of kinds and sets can be kept", item);
    return std::nullopt;
  }
  return kinds;
}

}  // namespace leanpyc
