// Constants: the values that code objects hold, each distinct one stored once in a file's pool.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "leanpyc/text/arena.h"
#include "leanpyc/text/names.h"

namespace leanpyc {

struct CodeObject;

enum class ConstantKind : uint8_t {
  None,
  False,
  True,
  Ellipsis,
  Int,     // fits in 64 bits
  BigInt,  // does not
  Float,
  Complex,
  Str,
  Bytes,
  Tuple,
  FrozenSet,
  Code,
};

// A constant of one ConstantPool. Equal ids mean the same type and value, recursively, as CPython's compiler
// tells constants apart (1, 1.0 and True differ; 0.0 and -0.0 differ; every NaN is its own).
enum class ConstId : uint32_t {};

// See ConstantPool::set_interned.
enum class Interning : uint8_t { ByText, Interned, Plain };

// Small, because a file has hundreds of them, and every stage after parsing looks at them.
struct Constant {
  explicit Constant(ConstantKind its_kind) : kind(its_kind), integer(0) {}

  ConstantKind kind;
  bool negative = false;                    // BigInt
  Interning interning = Interning::ByText;  // Str
  NameId string{};                          // Str
  double imaginary = 0;                     // Complex
  // By `kind`; to be read as it was written only.
  union {
    int64_t integer;  // Int
    double real;      // Float, Complex
    std::string_view bytes;
    Seq<uint16_t> digits;  // BigInt: magnitude, base 2**15, least significant first (as marshal writes it)
    Seq<ConstId> items;    // Tuple; FrozenSet (distinct, in order of first occurrence)
    CodeObject* code;
  };

  bool has_items() const { return kind == ConstantKind::Tuple || kind == ConstantKind::FrozenSet; }
};
static_assert(sizeof(Constant) == 32);

class ConstantPool {
 public:
  ConstantPool(Arena& arena, NameTable& names);
  ConstantPool(const ConstantPool&) = delete;
  ConstantPool& operator=(const ConstantPool&) = delete;

  // Fixed ids, the same in every pool.
  static constexpr ConstId none() { return ConstId{0}; }
  static constexpr ConstId boolean(bool value) { return ConstId{value ? 2u : 1u}; }
  static constexpr ConstId ellipsis() { return ConstId{3}; }
  static constexpr ConstId empty_string() { return ConstId{4}; }

  ConstId integer(int64_t value) {
    if (static_cast<uint64_t>(value) >= small_integers_.size()) return find_or_add_integer(value);
    uint32_t& held = small_integers_[static_cast<size_t>(value)];
    if (held == 0) held = static_cast<uint32_t>(find_or_add_integer(value)) + 1;
    return ConstId{held - 1};
  }
  // `digits` as in Constant::digits; leading zeros are dropped, and a value of 64 bits becomes an Int.
  ConstId big_integer(bool negative, std::span<const uint16_t> digits);
  ConstId real(double value);
  ConstId complex(double real, double imaginary);
  ConstId string(NameId text) {
    const auto index = static_cast<uint32_t>(text);
    if (index < string_ids_.size() && string_ids_[index] != 0) return ConstId{string_ids_[index] - 1};
    return add_string(text);
  }
  ConstId string(std::string_view text) { return string(names_.intern(text)); }
  ConstId bytes(std::string_view value);
  ConstId tuple(std::span<const ConstId> items);
  // Drops what Python's == finds twice (1, True and 1.0 are one), keeping the first.
  ConstId frozen_set(std::span<const ConstId> items);
  // The same for items read from a marshalled set: drops only what is the same constant twice, so that the work stays
  // linear even where a hostile file nests and shares its items.
  ConstId frozen_set_as_read(std::span<const ConstId> items);
  // CPython interns a string constant if it is ASCII letters, digits and underscores, or at most one Latin-1 character;
  // marshal writes another letter for it, and nothing else depends on it. To be told here is what departs from that:
  // strings made of identifiers and not of literals (names of keyword arguments, imported names) are interned whatever
  // their text, and a
  // "%" left of the folded format string "%%" is not. Marshal knows by itself that a class's qualified name is
  // interned.
  void set_interned(ConstId string, bool interned) {
    constants_[static_cast<uint32_t>(string)].interning = interned ? Interning::Interned : Interning::Plain;
  }
  // For a code object's constant that is read: two constants if the same text was interned in one place and not in
  // another.
  ConstId string_as_read(NameId text, bool interned);
  // To be told when a constant becomes one of a code object: CPython's compiler keeps the first of equal strings for
  // the whole module, so that a string literal of other than ASCII letters, if it comes first, is what an equal
  // identifier is written as.
  void settle_interning(ConstId id) {
    const ConstantKind kind = (*this)[id].kind;
    if (kind == ConstantKind::Str || kind == ConstantKind::Tuple || kind == ConstantKind::FrozenSet) settle_strings(id);
  }
  // A code object's place among the constants is needed before it is made: a constant that is none yet, and, once there
  // is one, the constant to be taken for it. Code objects that are equal in every field are one, as in CPython (those
  // of a duplicated finally body): if there was one before, it is that one's.
  ConstId unfinished_code();
  ConstId finish_code(ConstId unfinished, CodeObject* code);
  // Without looking for an equal one, for code read from a hostile file that shares its parts.
  ConstId code_as_read(CodeObject* code);

  // To be told when a code object is none of its unit's constants any more, being that of code never reached. CPython's
  // compiler goes on taking its tuple of names for equal tuples of constants, whose strings are interned by that.
  void note_dropped(const CodeObject& code) { dropped_code_.push_back(&code); }
  std::span<const CodeObject* const> dropped_code() const { return dropped_code_; }

  const Constant& operator[](ConstId id) const { return constants_[static_cast<uint32_t>(id)]; }
  uint32_t size() const { return static_cast<uint32_t>(constants_.size()); }
  NameTable& names() const { return names_; }
  Arena& arena() const { return arena_; }

  // bool(value)
  bool truth(ConstId id) const;
  // a == b, by Python's rules for numbers, strings and tuples of them.
  bool python_equal(ConstId a, ConstId b) const;

 private:
  void settle_strings(ConstId id);
  static bool same(const Constant& a, const Constant& b);
  // For the caller to fill in; last() is its id.
  Constant& add(ConstantKind kind, uint64_t hash);
  ConstId add(const Constant& constant, uint64_t hash);
  ConstId last() const { return ConstId{size() - 1}; }
  ConstId add_string(NameId text);
  ConstId find_or_add_integer(int64_t value);
  ConstId add_set(std::span<const ConstId> distinct);
  // Copies what the constant points to into the arena if it is new.
  ConstId find_or_add(const Constant& constant, uint64_t hash);
  // The slot of the constant equal to that one, or the free one where it would go.
  size_t find_slot(const Constant& constant, uint64_t hash) const;
  // The first constant in the slots with that hash: its index plus one, or 0.
  uint32_t first_with_hash(uint64_t hash) const;
  void take_slot(size_t slot, ConstId id);
  void grow();

  Arena& arena_;
  NameTable& names_;
  ArenaVector<Constant> constants_;
  ArenaVector<uint64_t> hashes_;
  ArenaVector<uint32_t> slots_;  // index into constants_ plus one; 0 is free; the size is a power of two
  size_t used_slots_ = 0;
  ArenaVector<uint32_t> string_ids_;                          // by NameId: index into constants_ plus one, or 0
  std::array<uint32_t, 256> small_integers_{};                // by value: the same
  std::unordered_map<uint32_t, ConstId> strings_read_again_;  // by NameId: those of string_as_read that string() is not
  std::vector<const CodeObject*> dropped_code_;
  std::vector<ConstId> set_items_;  // scratch of the frozen_set functions
  std::vector<uint32_t> set_slots_;
};

}  // namespace leanpyc
