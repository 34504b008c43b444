// The kinds that can be elided, the sets of kinds, and their notation.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leanpyc {

enum class Kind : uint8_t {
#define LEANPYC_KIND(identifier, name, summary) identifier,
#include "leanpyc/elide/kinds.def"
};
inline constexpr size_t kKindCount = 0
#define LEANPYC_KIND(identifier, name, summary) +1  // NOLINT(bugprone-macro-parentheses): one term of a sum
#include "leanpyc/elide/kinds.def"
    ;

// "asserts.narrowing"
std::string_view kind_name(Kind kind);
std::string_view kind_summary(Kind kind);

class KindSet {
 public:
  constexpr KindSet() = default;
  constexpr KindSet(std::initializer_list<Kind> kinds) {
    for (Kind kind : kinds) bits_ |= bit(kind);
  }
  static constexpr KindSet all() { return KindSet((1u << kKindCount) - 1); }

  constexpr bool has(Kind kind) const { return (bits_ & bit(kind)) != 0; }
  constexpr bool has_any(KindSet other) const { return (bits_ & other.bits_) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr KindSet operator|(KindSet other) const { return KindSet(bits_ | other.bits_); }
  constexpr KindSet operator&(KindSet other) const { return KindSet(bits_ & other.bits_); }
  constexpr KindSet operator-(KindSet other) const { return KindSet(bits_ & ~other.bits_); }
  constexpr bool operator==(const KindSet&) const = default;

 private:
  constexpr explicit KindSet(uint32_t bits) : bits_(bits) {}
  static constexpr uint32_t bit(Kind kind) { return 1u << static_cast<uint32_t>(kind); }

  uint32_t bits_ = 0;
};

// The kinds that mark nothing in the tree: they change the position table.
inline constexpr KindSet kTableKinds{Kind::Columns, Kind::Lines};
inline constexpr KindSet kAsserts{Kind::NarrowingAsserts, Kind::OtherAsserts};
inline constexpr KindSet kDocstrings{Kind::ModuleDocstrings, Kind::ClassDocstrings, Kind::FunctionDocstrings};

// The kinds to elide in one file.
struct Elision {
  KindSet kinds;
  bool empty_docstrings = false;  // an elided docstring is "" instead of None
  // A dataclass's elided docstring is "." on targets where a missing docstring costs time
  // (Target::dataclass_needs_docstring). Only the sets lean and max do this, because CPython's levels do not.
  bool dataclass_docstrings = false;
  // Docstrings of these kinds stay where other code receives the definition and may show its docstring: under a
  // decorator, in a class with bases. Set for each file by the policy's content rules, and not part of elision_word().
  KindSet keep_received{};

  bool operator==(const Elision&) const = default;
  // Returns the elision of CPython's level 0, 1 or 2.
  static Elision of_level(int level);
};

// Returns the kinds of a name in a policy or on the command line: "asserts", "docstrings.class", "O", "OO", "lean",
// "max", "none". nullopt for an unknown name.
std::optional<KindSet> find_kinds(std::string_view name);

// Whether `name` names a set: O, OO, lean, max or none.
bool is_set_name(std::string_view name);

// Applies comma-separated names to `elision`, from the left: a name adds its kinds, "no-NAME" removes them, the name of
// a set (O, OO, lean, max, none) replaces everything before it, and "docstrings=empty" (or a part of docstrings) adds
// them as "". Returns false for an unknown name, with an `error` that suggests the nearest name.
bool parse_elision(std::string_view text, Elision& elision, std::string& error);

// Returns the shortest text from which parse_elision() makes this elision: the name of a set if one is equal, "none" if
// the elision is empty.
std::string elision_text(const Elision& elision);

// A digest of the names in kinds.def, which is different for each list of kinds. It is the mark of the notes in .pyc
// files (code/pyc.h), so a .pyc made with another list never counts as up to date.
inline constexpr uint32_t kKindListDigest = [] {
  // FNV-1a
  uint32_t digest = 0x811C9DC5;
  for (std::string_view name : {
#define LEANPYC_KIND(identifier, name, summary) std::string_view(name),
#include "leanpyc/elide/kinds.def"
       }) {
    for (char c : name) digest = (digest ^ static_cast<uint8_t>(c)) * 0x01000193;
    digest = (digest ^ 0xFF) * 0x01000193;
  }
  return digest;
}();

// Converts an elision to a word and back. A word depends on the list of kinds, like kKindListDigest.
uint32_t elision_word(const Elision& elision);
Elision elision_of_word(uint32_t word);

// Returns the name under which related kinds are reported together: "asserts" for Kind::NarrowingAsserts.
std::string_view kind_family(Kind kind);
KindSet kinds_of_family(std::string_view family);

// Returns the name nearest to `wrong`, ignoring case; empty if each differs in more than about a third of its letters.
std::string nearest_name(std::string_view wrong, std::span<const std::string_view> names);

}  // namespace leanpyc
