// Interned strings: every identifier and every string constant of a file is one small integer.
#pragma once

#include <cstdint>
#include <string_view>

#include "leanpyc/text/arena.h"

namespace leanpyc {

// An interned string of one NameTable. Equal ids mean equal strings; the order of ids means nothing.
enum class NameId : uint32_t {};

inline constexpr NameId kNoName{0xFFFFFFFFu};

// Names that the compiler itself speaks of have fixed ids, the same in every table.
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

// Holds text as UTF-8 in which lone surrogates are encoded too (Python's "surrogatepass"), the form in which
// marshal stores a str. A NUL is an ordinary character. The texts live in the arena given, or where they stood.
class NameTable {
 public:
  explicit NameTable(Arena& arena);
  NameTable(const NameTable&) = delete;
  NameTable& operator=(const NameTable&) = delete;

  NameId intern(std::string_view text);
  // The same, faster, for text that lasts as long as the table, and whose head_bytes() are known.
  NameId intern_lasting(std::string_view text, uint64_t head);
  // Whether it was interned, by anybody.
  bool contains(std::string_view text) const;
  // Valid as long as the arena, and where intern_lasting() found it.
  std::string_view text(NameId id) const {
    const Entry& entry = texts_[static_cast<uint32_t>(id)];
    return {entry.text, entry.size};
  }
  // Its head_bytes().
  uint64_t head(NameId id) const { return texts_[static_cast<uint32_t>(id)].ends.head; }
  bool is_ascii(NameId id) const { return texts_[static_cast<uint32_t>(id)].ascii; }
  // Whether it begins with two underscores, as each name does that a class could mangle.
  bool may_be_private(NameId id) const { return texts_[static_cast<uint32_t>(id)].may_be_private; }
  uint32_t size() const { return static_cast<uint32_t>(texts_.size()); }

 private:
  // With its size, all there is of a text of up to sixteen bytes.
  struct Ends {
    uint64_t head;  // head_bytes()
    uint64_t tail;  // tail_bytes()

    friend bool operator==(const Ends& a, const Ends& b) { return ((a.head ^ b.head) | (a.tail ^ b.tail)) == 0; }
  };
  struct Entry {
    const char* text;
    uint32_t size;
    bool ascii;
    bool may_be_private;
    Ends ends;
  };
  // Without initialisers, so that a table of them is copied as bytes.
  struct Slot {
    uint32_t number;  // index into texts_ plus one; 0 is free
    uint32_t hash;
  };

  struct FixedNames;
  static const FixedNames& fixed_names();
  NameTable(Arena& arena, size_t slots)
      : arena_(arena), texts_(ArenaAllocator<Entry>(arena)), slots_(slots, ArenaAllocator<Slot>(arena)) {}

  // The slot of that text, or the free one where it would go.
  struct Place {
    size_t slot;
    uint32_t hash;
  };
  static Ends ends_of(std::string_view text);
  Place find(std::string_view text, const Ends& ends) const;
  // Not inline: what makes a new name would spill the registers of what finds one.
  [[gnu::noinline]] NameId add(std::string_view text, const Ends& ends, const Place& place);
  void grow();

  Arena& arena_;
  ArenaVector<Entry> texts_;
  ArenaVector<Slot> slots_;  // as many as a power of two
};

}  // namespace leanpyc
