#include "leanpyc/text/names.h"

#include <algorithm>
#include <cstring>
#include <utility>

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

// The names that every table begins with, hashed once a process; their texts are its constants.
struct NameTable::FixedNames {
  FixedNames() {
    for (std::string_view text : kFixedTexts) {
      const auto id = static_cast<size_t>(table.intern(text));
      table.texts_[id].text = text.data();
    }
  }

  Arena arena;
  NameTable table{arena, 1024};
};

const NameTable::FixedNames& NameTable::fixed_names() {
  static const FixedNames names;
  return names;
}

NameTable::NameTable(Arena& arena) : NameTable(arena, fixed_names().table.slots_.size()) {
  // Copied as bytes: a vector with an allocator of its own would copy element by element.
  auto copy = [](auto& to, const auto& from) {
    to.resize(from.size());
    std::memcpy(to.data(), from.data(), from.size() * sizeof from[0]);
  };
  texts_.reserve(512);
  copy(texts_, fixed_names().table.texts_);
  copy(slots_, fixed_names().table.slots_);
}

// Reads nothing outside the text.
inline NameTable::Ends NameTable::ends_of(std::string_view text) {
  if (text.size() >= kHeadSize) return {load(text.data()), load(text.data() + text.size() - kHeadSize)};
  char head[kHeadSize] = {};
  std::copy(text.begin(), text.end(), head);
  return {load(head), load(head)};
}

// The hash takes eight bytes a step, with a multiply and a fold. Speed matters here, resistance to chosen collisions
// does not decide correctness: equal hashes are compared by content, and a table holds one file's strings.
inline NameTable::Place NameTable::find(std::string_view text, const Ends& ends) const {
  constexpr uint64_t kMultiplier = 0x9E3779B97F4A7C15u;
  uint64_t state = (ends.head ^ text.size()) * kMultiplier;
  auto mix = [&](uint64_t word) {
    state ^= state >> 29;
    state = (state ^ word) * kMultiplier;
  };
  mix(ends.tail);
  const bool has_middle = text.size() > 2 * kHeadSize;
  if (has_middle) {
    const char* end = text.data() + text.size() - kHeadSize;
    for (const char* at = text.data() + kHeadSize; at < end; at += kHeadSize) mix(load(at));
  }
  auto hash = static_cast<uint32_t>(state ^ (state >> 32));

  size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  for (; slots_[slot].number != 0; slot = (slot + 1) & mask) {
    if (slots_[slot].hash != hash) continue;
    const Entry& entry = texts_[slots_[slot].number - 1];
    if (!(entry.ends == ends) || entry.size != text.size()) continue;
    if (!has_middle || std::memcmp(entry.text, text.data(), text.size()) == 0) break;
  }
  return {slot, hash};
}

NameId NameTable::intern(std::string_view text) {
  const Ends ends = ends_of(text);
  const Place place = find(text, ends);
  if (const uint32_t number = slots_[place.slot].number; number != 0) return NameId{number - 1};
  return add(arena_.copy(text), ends, place);
}

bool NameTable::contains(std::string_view text) const { return slots_[find(text, ends_of(text)).slot].number != 0; }

NameId NameTable::intern_lasting(std::string_view text, uint64_t head) {
  const Ends ends{head, tail_bytes(text.data(), text.size())};
  const Place place = find(text, ends);
  if (const uint32_t number = slots_[place.slot].number; number != 0) return NameId{number - 1};
  return add(text, ends, place);
}

NameId NameTable::add(std::string_view text, const Ends& ends, const Place& place) {
  uint64_t all_bits = ends.head | ends.tail;
  for (size_t at = kHeadSize; at + kHeadSize < text.size(); at += kHeadSize) all_bits |= load(text.data() + at);
  auto index = static_cast<uint32_t>(texts_.size());
  append(texts_, {.text = text.data(),
                  .size = static_cast<uint32_t>(text.size()),
                  .ascii = (all_bits & 0x8080808080808080u) == 0,
                  .may_be_private = text.starts_with("__"),
                  .ends = ends});
  slots_[place.slot] = {index + 1, place.hash};
  if (texts_.size() * 2 > slots_.size()) grow();
  return NameId{index};
}

void NameTable::grow() {
  ArenaVector<Slot> bigger(slots_.size() * 2, slots_.get_allocator());
  size_t mask = bigger.size() - 1;
  for (const Slot& held : slots_) {
    if (held.number == 0) continue;
    size_t slot = held.hash & mask;
    while (bigger[slot].number != 0) slot = (slot + 1) & mask;
    bigger[slot] = held;
  }
  slots_.swap(bigger);
}

}  // namespace leanpyc
