#include "leanpyc/text/names.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "leanpyc/text/append.h"
#include "leanpyc/text/head_bytes.h"

namespace leanpyc {
namespace {

uint64_t load(const char* at) {
  uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

constexpr std::string_view kFixedTexts[] = {
#define LEANPYC_NAME(identifier, text) text,
#include "leanpyc/text/names.def"
#undef LEANPYC_NAME
};

}  // namespace

// The names that every table begins with, hashed once per process. Their texts are constants of the program.
struct NameTable::FixedNames {
  FixedNames() {
    table.clear_slots();
    for (std::string_view text : kFixedTexts) {
      const auto id = static_cast<size_t>(table.intern(text));
      table.texts_[id].text = text.data();
    }
  }

  Arena arena;
  NameTable table{arena, 11};
};

const NameTable::FixedNames& NameTable::fixed_names() {
  static const FixedNames names;
  return names;
}

NameTable::NameTable(Arena& arena) : NameTable(arena, 64 - fixed_names().table.shift_) {
  const NameTable& fixed = fixed_names().table;
  texts_.reserve(512);
  // Copied as bytes, because a vector with a custom allocator would copy element by element.
  texts_.resize(fixed.texts_.size());
  std::memcpy(texts_.data(), fixed.texts_.data(), fixed.texts_.size() * sizeof(Entry));
  std::memcpy(slots_.data, fixed.slots_.data, fixed.slots_.size() * sizeof(Number));
}

void NameTable::make_slots(int bits) {
  const size_t count = size_t{1} << bits;
  slots_ = {arena_.array<Number>(count), static_cast<uint32_t>(count)};
  shift_ = 64 - bits;
}

void NameTable::clear_slots() { std::fill(slots_.begin(), slots_.end(), Number{0}); }

// Reads no byte outside the text.
inline NameTable::Ends NameTable::ends_of(std::string_view text) {
  const char* at = text.data();
  const size_t size = text.size();
  if (size >= kHeadSize) return {load(at), load(at + size - kHeadSize)};
  // Two copies of constant size, which may overlap.
  char head[kHeadSize] = {};
  auto copy_ends = [&](auto part) {
    std::memcpy(head, at, part());
    std::memcpy(head + size - part(), at + size - part(), part());
  };
  if (size >= 4) {
    copy_ends(std::integral_constant<size_t, 4>());
  } else if (size >= 2) {
    copy_ends(std::integral_constant<size_t, 2>());
  } else if (size == 1) {
    head[0] = *at;
  }
  return {load(head), load(head)};
}

// The hash takes eight bytes per step, with a multiplication and a fold. Speed matters here. Resistance to chosen
// collisions is not needed for correctness: equal hashes are compared by content, and a table holds the strings of one
// file.
uint64_t NameTable::hash_of_middle(std::string_view text, uint64_t hash) {
  const char* end = text.data() + text.size() - kHeadSize;
  for (const char* at = text.data() + kHeadSize; at < end; at += kHeadSize) {
    hash ^= hash >> 29;
    hash = (hash ^ load(at)) * kMultiplier;
  }
  return hash;
}

inline uint64_t NameTable::hash_of(std::string_view text, Ends ends) {
  const uint64_t hash = hash_of_ends(text.size(), ends);
  return text.size() > kShort ? hash_of_middle(text, hash) : hash;
}

inline size_t NameTable::find(std::string_view text, Ends ends, uint64_t hash) const {
  size_t slot = hash >> shift_;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask()) {
    const Entry& entry = texts_[slots_[slot] - 1];
    if (!entry.may_be(text.size(), ends)) continue;
    if (text.size() <= kShort || std::memcmp(entry.text, text.data(), text.size()) == 0) break;
  }
  return slot;
}

NameId NameTable::intern(std::string_view text) {
  const Ends ends = ends_of(text);
  const uint64_t hash = hash_of(text, ends);
  const size_t slot = find(text, ends, hash);
  if (const Number number = slots_[slot]; number != 0) return NameId{number - 1};
  return add(arena_.copy(text), ends, slot);
}

bool NameTable::contains(std::string_view text) const {
  const Ends ends = ends_of(text);
  return slots_[find(text, ends, hash_of(text, ends))] != 0;
}

NameId NameTable::intern_at(std::string_view text, Ends ends, uint64_t hash) {
  const size_t slot = find(text, ends, hash);
  if (const Number number = slots_[slot]; number != 0) return NameId{number - 1};
  return add(text, ends, slot);
}

NameId NameTable::add(std::string_view text, Ends ends, size_t slot) {
  uint64_t all_bits = ends.head | ends.tail;
  for (size_t at = kHeadSize; at + kHeadSize < text.size(); at += kHeadSize) all_bits |= load(text.data() + at);
  auto index = static_cast<uint32_t>(texts_.size());
  Entry& entry = append_new(texts_);
  entry.text = text.data();
  entry.size = static_cast<uint32_t>(text.size());
  entry.ascii = (all_bits & 0x8080808080808080u) == 0;
  entry.may_be_private = text.starts_with("__") && !text.ends_with("__");
  entry.ends = ends;
  slots_[slot] = index + 1;
  if (texts_.size() * 4 > slots_.size()) grow();
  return NameId{index};
}

void NameTable::grow() {
  make_slots(64 - shift_ + 1);
  clear_slots();
  for (Number number = 1; number <= texts_.size(); ++number) {
    const Entry& entry = texts_[number - 1];
    size_t slot = hash_of({entry.text, entry.size}, entry.ends) >> shift_;
    while (slots_[slot] != 0) slot = (slot + 1) & mask();
    slots_[slot] = number;
  }
}

}  // namespace leanpyc
