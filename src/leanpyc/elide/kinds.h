// The kinds of things that can be left out of bytecode, sets of them, and how people write these.
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

inline constexpr KindSet kAsserts{Kind::NarrowingAsserts, Kind::OtherAsserts};
inline constexpr KindSet kDocstrings{Kind::ModuleDocstrings, Kind::ClassDocstrings, Kind::FunctionDocstrings};

// What is left out of one file.
struct Elision {
  KindSet kinds;
  bool empty_docstrings = false;  // an elided docstring is "" instead of None
  // A dataclass's elided docstring is "." where its absence costs time (Feature::DataclassNeedsDocstring). Comes with
  // the sets lean and max, since CPython's levels do not do it.
  bool dataclass_docstrings = false;
  // Docstrings of these kinds stay where other code receives the definition and may show its docstring: under a
  // decorator, in a class with bases. Set for each file by the policy's content rules, and not part of elision_word().
  KindSet keep_received{};

  bool operator==(const Elision&) const = default;
  // What CPython leaves out at its levels 0, 1 and 2.
  static Elision of_level(int level);
};

// A kind or a set, as in a policy and on the command line: "asserts", "docstrings.class", "O", "OO", "lean", "max",
// "none". nullopt if there is no such name.
std::optional<KindSet> find_kinds(std::string_view name);

// Whether `name` is that of a set: O, OO, lean, max or none.
bool is_set_name(std::string_view name);

// Applies names between commas to `elision`, from the left: a name adds its kinds, "no-NAME" takes them away, the name
// of a set (O, OO, lean, max, none) replaces what stood before it, and "docstrings=empty" (or a part of docstrings)
// adds them as "". False with `error`, which names the nearest right name, if a name is none.
bool parse_elision(std::string_view text, Elision& elision, std::string& error);

// The shortest such text for an elision, with "none" for an empty one; a set that it equals is named. parse_elision()
// makes the same elision of it.
std::string elision_text(const Elision& elision);

// An elision as a word, and back. Words of versions with other kinds mean other things: change kPycNote's version
// (code/pyc.cpp) with kinds.def.
uint32_t elision_word(const Elision& elision);
Elision elision_of_word(uint32_t word);

// "asserts" of Kind::NarrowingAsserts: the name of the kinds that are told together.
std::string_view kind_family(Kind kind);
KindSet kinds_of_family(std::string_view family);

// The one of `names` that takes the fewest edits to get from `wrong`, for messages; empty if there are none.
std::string nearest_name(std::string_view wrong, std::span<const std::string_view> names);

}  // namespace leanpyc
