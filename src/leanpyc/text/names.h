// Interned strings: a small integer for every identifier and every string constant of a file.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include "leanpyc/text/arena.h"
#include "leanpyc/text/head_bytes.h"

namespace leanpyc {

// The id of an interned string in one NameTable. Equal ids mean equal strings; the order of ids has no meaning.
enum class NameId : uint32_t {};

inline constexpr NameId kNoName{0xFFFFFFFFu};

// Names that the compiler itself uses have fixed ids, which are the same in every table.
namespace names {
enum : uint32_t {
#define LEANPYC_NAME(identifier, text) identifier##_index,
#include "leanpyc/text/names.def"
#undef LEANPYC_NAME
  kFixedCount
};
#define LEANPYC_NAME(identifier, text) inline constexpr NameId identifier{identifier##_index};
#include "leanpyc/text/names.def"
#undef LEANPYC_NAME
}  // namespace names

// Interns texts in UTF-8 that may contain lone surrogates (Python's "surrogatepass"), the encoding in which marshal
// stores a str. A NUL is an ordinary character. The texts are in the given arena, or stay in the caller's memory.
class NameTable {
 public:
  explicit NameTable(Arena& arena);
  NameTable(const NameTable&) = delete;
  NameTable& operator=(const NameTable&) = delete;

  NameId intern(std::string_view text);
  // Does the same faster for a text that lives as long as the table, and whose head_bytes() are known.
  NameId intern_lasting(std::string_view text, uint64_t head) {
    const Ends ends{head, tail_bytes(text.data(), text.size())};
    if (text.size() > kShort) [[unlikely]]
      return intern_at(text, ends, hash_of_middle(text, hash_of_ends(text.size(), ends)));
    const uint64_t hash = hash_of_ends(text.size(), ends);
    const Number number = slots_[hash >> shift_];
    if (number != 0 && texts_[number - 1].may_be(text.size(), ends)) return NameId{number - 1};
    return intern_at(text, ends, hash);
  }
  // Returns true if the text has been interned by any caller.
  bool contains(std::string_view text) const;
  // Valid as long as the arena, or as long as the memory that intern_lasting() was given.
  std::string_view text(NameId id) const {
    const Entry& entry = texts_[static_cast<uint32_t>(id)];
    return {entry.text, entry.size};
  }
  // Returns the head_bytes() of the name.
  uint64_t head(NameId id) const { return texts_[static_cast<uint32_t>(id)].ends.head; }
  bool is_ascii(NameId id) const { return texts_[static_cast<uint32_t>(id)].ascii; }
  // Returns true if the name begins, but does not end, with two underscores. Every name that a class could mangle does
  // so.
  bool may_be_private(NameId id) const { return texts_[static_cast<uint32_t>(id)].may_be_private; }
  uint32_t size() const { return static_cast<uint32_t>(texts_.size()); }

 private:
  // Together with the size, this is all of a text of up to sixteen bytes.
  struct Ends {
    uint64_t head;  // head_bytes()
    uint64_t tail;  // tail_bytes()
  };
  // Each entry is within one cache line.
  struct alignas(32) Entry {
    const char* text;
    uint32_t size;
    bool ascii;
    bool may_be_private;
    Ends ends;

    // Returns true if the entry may be this text. For a short text the result is exact.
    bool may_be(size_t wanted, Ends wanted_ends) const {
      return ((ends.head ^ wanted_ends.head) | (ends.tail ^ wanted_ends.tail) | (size ^ wanted)) == 0;
    }
  };
  static constexpr size_t kShort = 2 * kHeadSize;
  // The content of a slot: index into texts_ plus one; 0: free.
  using Number = uint32_t;

  struct FixedNames;
  static const FixedNames& fixed_names();
  // Does not initialise the slots.
  NameTable(Arena& arena, int slot_bits) : arena_(arena), texts_(ArenaAllocator<Entry>(arena)) {
    make_slots(slot_bits);
  }

  static Ends ends_of(std::string_view text);
  static constexpr uint64_t kMultiplier = 0x9E3779B97F4A7C15u;
  static uint64_t hash_of_ends(size_t size, Ends ends) {
    return (ends.head ^ std::rotl(ends.tail, 29) ^ size) * kMultiplier;
  }
  // Extends that hash by the bytes between the ends of a long text.
  static uint64_t hash_of_middle(std::string_view text, uint64_t hash);
  static uint64_t hash_of(std::string_view text, Ends ends);
  size_t mask() const { return ~uint64_t{0} >> shift_; }
  // Returns the slot of the text, or the free slot for a new text.
  size_t find(std::string_view text, Ends ends, uint64_t hash) const;
  // Not inlined, because adding a name would spill the registers of the code that finds one.
  [[gnu::noinline]] NameId intern_at(std::string_view text, Ends ends, uint64_t hash);
  NameId add(std::string_view text, Ends ends, size_t slot);
  void make_slots(int bits);
  void clear_slots();
  void grow();

  Arena& arena_;
  ArenaVector<Entry> texts_;
  Seq<Number> slots_;  // the number of slots is a power of two
  int shift_ = 0;      // shifts a 64-bit hash to a slot number
};

}  // namespace leanpyc
