// Constants: the values in code objects. A file's pool stores each distinct constant once.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "leanpyc/text/arena.h"
#include "leanpyc/text/names.h"
#include "leanpyc/text/unicode.h"

namespace leanpyc {

struct CodeObject;

enum class ConstantKind : uint8_t {
  None,
  False,
  True,
  Ellipsis,
  Int,     // fits in 64 bits
  BigInt,  // does not fit in 64 bits
  Float,
  Complex,
  Str,
  Bytes,
  Tuple,
  FrozenSet,
  Slice,
  Code,
};

// The id of a constant in one ConstantPool. Equal ids mean the same type and value, recursively, by the rules of
// CPython's compiler: 1, 1.0 and True differ; 0.0 and -0.0 differ; every NaN is distinct.
enum class ConstId : uint32_t {};

// See ConstantPool::set_interned.
enum class Interning : uint8_t { ByText, Interned, Plain };

// This struct is small, because a file has hundreds of them and every stage after parsing reads them.
struct Constant {
  explicit Constant(ConstantKind its_kind) : kind(its_kind), integer(0) {}

  ConstantKind kind;
  bool negative = false;                    // BigInt
  Interning interning = Interning::ByText;  // Str
  NameId string{};                          // Str
  double imaginary = 0;                     // Complex
  // The active member depends on `kind`.
  union {
    int64_t integer;  // Int
    double real;      // Float, Complex
    std::string_view bytes;
    Seq<uint16_t> digits;  // BigInt: magnitude, base 2**15, least significant first (as marshal writes it)
    Seq<ConstId> items;    // Tuple; FrozenSet (distinct, in order of first occurrence); Slice (its three bounds)
    CodeObject* code;
  };

  bool has_items() const { return kind >= ConstantKind::Tuple && kind <= ConstantKind::Slice; }
};
static_assert(sizeof(Constant) == 32);

class ConstantPool {
 public:
  // `unicode`: the version by which strings are printed.
  ConstantPool(Arena& arena, NameTable& names, UnicodeVersion unicode);
  ConstantPool(const ConstantPool&) = delete;
  ConstantPool& operator=(const ConstantPool&) = delete;

  // Fixed ids, which are the same in every pool.
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
  // `digits` is as in Constant::digits. Leading zeros are dropped, and a value that fits in 64 bits becomes an Int.
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
  ConstId slice(ConstId start, ConstId stop, ConstId step);
  // Drops items that Python's == finds equal to an earlier item (1, True and 1.0 are equal).
  ConstId frozen_set(std::span<const ConstId> items);
  // Does the same for items of a marshalled set, but drops only repetitions of the same constant. This keeps the time
  // linear even if a hostile file nests and shares its items.
  ConstId frozen_set_as_read(std::span<const ConstId> items);
  // Records an exception to the rule by which CPython interns string constants. The rule: a string is interned if it
  // consists of ASCII letters, digits and underscores, or of at most one Latin-1 character. Only the type code in
  // marshal depends on it. Exceptions: strings made from identifiers and not from literals (names of keyword arguments,
  // imported names) are always interned, and the "%" from a folded format string "%%" is not. Marshal itself handles a
  // class's qualified name, which is always interned.
  void set_interned(ConstId string, bool interned) {
    constants_[static_cast<uint32_t>(string)].interning = interned ? Interning::Interned : Interning::Plain;
  }
  // For a constant of a code object read from a file: returns two different constants if the same text was interned in
  // one place and not in another.
  ConstId string_as_read(NameId text, bool interned);
  // Call this when a constant is added to a code object. CPython's compiler keeps the first of equal strings for the
  // whole module. So a string literal with characters other than ASCII letters, if it comes first, is also written for
  // an equal identifier.
  void settle_interning(ConstId id) {
    const ConstantKind kind = (*this)[id].kind;
    if (kind >= ConstantKind::Str && kind <= ConstantKind::Slice && kind != ConstantKind::Bytes) settle_strings(id);
  }
  // A code object needs an id among the constants before it exists. unfinished_code() returns such an id, and
  // finish_code() returns the final constant for it. Code objects that are equal in every field become one constant, as
  // in CPython (this happens with duplicated finally bodies), so the result may be an earlier id.
  ConstId unfinished_code();
  ConstId finish_code(ConstId unfinished, CodeObject* code);
  // Does not look for an equal code object, because code from a hostile file may share its parts.
  ConstId code_as_read(CodeObject* code);

  // Call this when a code object is removed from its unit's constants because it belongs to unreachable code. CPython's
  // compiler still replaces equal tuples of constants by the code object's tuple of names, which interns their strings.
  void note_dropped(const CodeObject& code) { dropped_code_.push_back(&code); }
  std::span<const CodeObject* const> dropped_code() const { return dropped_code_; }

  const Constant& operator[](ConstId id) const { return constants_[static_cast<uint32_t>(id)]; }
  uint32_t size() const { return static_cast<uint32_t>(constants_.size()); }
  NameTable& names() const { return names_; }
  UnicodeVersion unicode() const { return unicode_; }
  Arena& arena() const { return arena_; }

  // bool(value)
  bool truth(ConstId id) const;
  // Returns a == b by Python's rules for numbers, strings, and tuples of these.
  bool python_equal(ConstId a, ConstId b) const;

 private:
  void settle_strings(ConstId id);
  static bool same(const Constant& a, const Constant& b);
  // Adds a constant for the caller to fill in; last() is its id.
  Constant& add(ConstantKind kind, uint64_t hash);
  ConstId add(const Constant& constant, uint64_t hash);
  ConstId last() const { return ConstId{size() - 1}; }
  ConstId add_string(NameId text);
  ConstId find_or_add_integer(int64_t value);
  ConstId add_set(std::span<const ConstId> distinct);
  // Adds the constant if it is new, and copies the data that it points to into the arena.
  ConstId find_or_add(const Constant& constant, uint64_t hash);
  // Returns the slot of the equal constant, or the free slot for a new constant.
  size_t find_slot(const Constant& constant, uint64_t hash) const;
  // The first constant in the slots with that hash: its index plus one, or 0.
  uint32_t first_with_hash(uint64_t hash) const;
  void take_slot(size_t slot, ConstId id);
  void grow();

  Arena& arena_;
  NameTable& names_;
  UnicodeVersion unicode_;
  ArenaVector<Constant> constants_;
  ArenaVector<uint64_t> hashes_;
  ArenaVector<uint32_t> slots_;  // index into constants_ plus one; 0: free; the size is a power of two
  size_t used_slots_ = 0;
  ArenaVector<uint32_t> string_ids_;                          // by NameId: index into constants_ plus one, or 0
  std::array<uint32_t, 256> small_integers_{};                // by value: index into constants_ plus one, or 0
  std::unordered_map<uint32_t, ConstId> strings_read_again_;  // by NameId: what string_as_read found to differ
  std::vector<const CodeObject*> dropped_code_;
  std::vector<ConstId> set_items_;  // scratch memory of the frozen_set functions
  std::vector<uint32_t> set_slots_;
};

}  // namespace leanpyc
