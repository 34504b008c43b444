#include "leanpyc/elide/kinds.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace leanpyc {
namespace {

struct KindRow {
  std::string_view name;
  std::string_view summary;
};
constexpr std::array<KindRow, kKindCount> kKinds{{
#define LEANPYC_KIND(identifier, name, summary) {name, summary},
#include "leanpyc/elide/kinds.def"
}};

// `lean` elides what `-O` and `-OO` elide, and what a program cannot notice. It keeps annotations and lines, because
// programs read them.
constexpr KindSet kLevel1 = kAsserts | KindSet{Kind::Debug};
constexpr KindSet kLevel2 = kLevel1 | kDocstrings;
constexpr KindSet kLean = kLevel2 | KindSet{Kind::Casts, Kind::TypeChecking, Kind::Overloads, Kind::Columns};

struct NamedSet {
  std::string_view name;
  Elision elision;
};
constexpr std::array<NamedSet, 5> kSets{{{"none", {}},
                                         {"O", {.kinds = kLevel1}},
                                         {"OO", {.kinds = kLevel2}},
                                         {"lean", {.kinds = kLean, .dataclass_docstrings = true}},
                                         {"max", {.kinds = KindSet::all(), .dataclass_docstrings = true}}}};

constexpr std::string_view kTakeAway = "no-";

const NamedSet* find_set(std::string_view name) {
  auto found = std::ranges::find(kSets, name, &NamedSet::name);
  return found == kSets.end() ? nullptr : &*found;
}

// "asserts" of "asserts.other"
std::string_view family_of(std::string_view name) { return name.substr(0, name.find('.')); }

KindSet kinds_named(std::string_view name) {
  KindSet found;
  for (size_t i = 0; i < kKindCount; ++i) {
    if (name == kKinds[i].name || name == family_of(kKinds[i].name)) found = found | KindSet{static_cast<Kind>(i)};
  }
  return found;
}

size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<size_t> row(to.size() + 1);
  for (size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= from.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= to.size(); ++j) {
      size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[to.size()];
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

// All names that find_kinds() accepts.
std::vector<std::string_view> kind_and_set_names() {
  std::vector<std::string_view> names;
  for (const KindRow& row : kKinds) {
    std::string_view family = family_of(row.name);
    if (std::ranges::find(names, family) == names.end()) names.push_back(family);
    if (family != row.name) names.push_back(row.name);
  }
  for (const NamedSet& set : kSets) names.push_back(set.name);
  return names;
}

std::string_view trimmed(std::string_view text) {
  size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool apply_name(std::string_view item, Elision& elision, std::string& error) {
  if (const NamedSet* set = find_set(item)) {
    elision = set->elision;
    return true;
  }
  std::string_view name = item;
  bool take_away = name.starts_with(kTakeAway);
  if (take_away) name.remove_prefix(kTakeAway.size());
  std::string_view value;
  size_t equals = name.find('=');
  if (equals != std::string_view::npos) {
    value = name.substr(equals + 1);
    name = name.substr(0, equals);
  }
  if (take_away && find_set(name) != nullptr) {
    error = fmt::format("'{}': only kinds can be taken away, and '{}' is a set", item, name);
    return false;
  }
  KindSet kinds = kinds_named(name);
  if (kinds.empty()) {
    const std::string nearest = nearest_name(name, kind_and_set_names());
    error = fmt::format("there is no kind of elision '{}'; {}", name,
                        nearest.empty() ? "leanpyc explain lists them" : fmt::format("did you mean '{}'?", nearest));
    return false;
  }
  if (equals != std::string_view::npos) {
    bool possible = !take_away && (kinds - kDocstrings).empty();
    if (!possible || (value != "empty" && value != "none")) {
      error = fmt::format("'{}': only docstrings take a value, =empty or =none", item);
      return false;
    }
    elision.empty_docstrings = value == "empty";
  }
  elision.kinds = take_away ? elision.kinds - kinds : elision.kinds | kinds;
  return true;
}

}  // namespace

std::string_view kind_name(Kind kind) { return kKinds[static_cast<size_t>(kind)].name; }
std::string_view kind_summary(Kind kind) { return kKinds[static_cast<size_t>(kind)].summary; }

Elision Elision::of_level(int level) { return {.kinds = level <= 0 ? KindSet() : level == 1 ? kLevel1 : kLevel2}; }

std::optional<KindSet> find_kinds(std::string_view name) {
  if (const NamedSet* set = find_set(name)) return set->elision.kinds;
  KindSet kinds = kinds_named(name);
  if (kinds.empty()) return std::nullopt;
  return kinds;
}

bool is_set_name(std::string_view name) { return find_set(name) != nullptr; }

bool parse_elision(std::string_view text, Elision& elision, std::string& error) {
  Elision result = elision;
  while (!text.empty()) {
    size_t comma = std::min(text.find(','), text.size());
    std::string_view item = trimmed(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (!item.empty() && !apply_name(item, result, error)) return false;
  }
  elision = result;
  return true;
}

namespace {

constexpr uint32_t kEmptyDocstringsBit = 1u << 30;
constexpr uint32_t kDataclassDocstringsBit = 1u << 31;
static_assert(kKindCount <= 30);

}  // namespace

uint32_t elision_word(const Elision& elision) {
  uint32_t word = 0;
  for (size_t i = 0; i < kKindCount; ++i) {
    if (elision.kinds.has(static_cast<Kind>(i))) word |= 1u << i;
  }
  if (elision.empty_docstrings) word |= kEmptyDocstringsBit;
  if (elision.dataclass_docstrings) word |= kDataclassDocstringsBit;
  return word;
}

Elision elision_of_word(uint32_t word) {
  Elision elision;
  elision.empty_docstrings = (word & kEmptyDocstringsBit) != 0;
  elision.dataclass_docstrings = (word & kDataclassDocstringsBit) != 0;
  for (size_t i = 0; i < kKindCount; ++i) {
    if ((word >> i & 1) != 0) elision.kinds = elision.kinds | KindSet{static_cast<Kind>(i)};
  }
  return elision;
}

std::string_view kind_family(Kind kind) { return family_of(kind_name(kind)); }
KindSet kinds_of_family(std::string_view family) { return kinds_named(family); }

std::string elision_text(const Elision& elision) {
  // Only the sets lean and max bring dataclass_docstrings, so a text for it starts with one of them.
  std::string text;
  for (const NamedSet& set : kSets) {
    if (set.elision == elision) return std::string(set.name);
  }
  auto add = [&text](std::string_view start, std::string_view name, std::string_view end) {
    if (!text.empty()) text += ',';
    text.append(start).append(name).append(end);
  };
  const KindSet base = elision.dataclass_docstrings ? kLean : KindSet();
  if (elision.dataclass_docstrings) text = "lean";
  auto add_kinds = [&](std::string_view start, KindSet kinds, bool with_value) {
    std::string_view whole_family;
    for (size_t i = 0; i < kKindCount; ++i) {
      std::string_view name = kKinds[i].name;
      std::string_view family = family_of(name);
      if (family == whole_family || !kinds.has(static_cast<Kind>(i))) continue;
      if (KindSet whole = kinds_named(family); (whole - kinds).empty()) {
        whole_family = family;
        name = family;
      }
      add(start, name, with_value && family == "docstrings" ? "=empty" : "");
    }
  };
  add_kinds(kTakeAway, base - elision.kinds, false);
  // "=empty" needs a docstring kind in the text, even if the base already has the kind.
  KindSet more = elision.kinds - base;
  if (elision.empty_docstrings) more = more | (elision.kinds & kDocstrings);
  add_kinds("", more, elision.empty_docstrings);
  return text;
}

std::string nearest_name(std::string_view wrong, std::span<const std::string_view> names) {
  // A prefix is nearer than its edit distance: "docs" means "docstrings". A name that differs only in case is nearest.
  const std::string lowered = lower(wrong);
  const auto distance = [&](std::string_view name) -> size_t {
    const std::string candidate = lower(name);
    if (!lowered.empty() && candidate.starts_with(lowered)) return candidate.size() == lowered.size() ? 0 : 1;
    return edit_distance(lowered, candidate);
  };
  // Farther names share too few letters with the wrong one to be what the user meant.
  const size_t farthest = std::max<size_t>(1, (wrong.size() + 1) / 3);
  auto nearest = std::ranges::min_element(names, {}, distance);
  return nearest == names.end() || distance(*nearest) > farthest ? std::string() : std::string(*nearest);
}

}  // namespace leanpyc
