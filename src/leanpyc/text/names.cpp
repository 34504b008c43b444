#include "leanpyc/text/names.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "leanpyc/text/append.h"

namespace leanpyc {
namespace {

constexpr size_t kHead = 8;

uint64_t load(const char* at) {
  uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

uint64_t keep_first_bytes(uint64_t word, size_t size) {
  if (size >= kHead) return word;
  size_t bits = 8 * (kHead - size);
  if (bits == 64) return 0;
  if constexpr (std::endian::native == std::endian::little) return word << bits >> bits;
  return word >> bits << bits;
}

// Reads nothing behind the text.
uint64_t load_head(std::string_view text) {
  if (text.size() >= kHead) return load(text.data());
  char head[kHead] = {};
  std::copy(text.begin(), text.end(), head);
  return load(head);
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
    Arena arena;
    NameTable table(arena, {}, std::vector<Slot>(1024));
    for (std::string_view text : kFixedTexts) {
      const auto id = static_cast<size_t>(table.intern(text));
      table.texts_[id].text = text;
    }
    texts = std::move(table.texts_);
    slots = std::move(table.slots_);
  }
  std::vector<Entry> texts;
  std::vector<Slot> slots;
};

const NameTable::FixedNames& NameTable::fixed_names() {
  static const FixedNames names;
  return names;
}

NameTable::NameTable(Arena& arena) : NameTable(arena, {}, fixed_names().slots) {
  texts_.reserve(512);
  texts_.assign(fixed_names().texts.begin(), fixed_names().texts.end());
}

// The hash takes eight bytes a step, with a multiply and a fold. Speed matters here, resistance to chosen collisions
// does not decide correctness: equal hashes are compared by content, and a table holds one file's strings.
inline NameTable::Place NameTable::find(std::string_view text, uint64_t head) const {
  constexpr uint64_t kMultiplier = 0x9E3779B97F4A7C15u;
  uint64_t state = (head ^ text.size()) * kMultiplier;
  state ^= state >> 29;
  uint64_t all_bits = head;
  if (text.size() > kHead) {
    auto mix = [&](uint64_t word) {
      all_bits |= word;
      state = (state ^ word) * kMultiplier;
      state ^= state >> 29;
    };
    const char* last = text.data() + text.size() - kHead;
    for (const char* at = text.data() + kHead; at < last; at += kHead) mix(load(at));
    mix(load(last));
  }
  auto hash = static_cast<uint32_t>(state ^ (state >> 32));

  size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  for (; slots_[slot].number != 0; slot = (slot + 1) & mask) {
    if (slots_[slot].hash != hash) continue;
    uint32_t index = slots_[slot].number - 1;
    const Entry& entry = texts_[index];
    if (entry.head != head || entry.text.size() != text.size()) continue;
    if (text.size() <= kHead || std::memcmp(entry.text.data(), text.data(), text.size()) == 0) break;
  }
  return {slot, hash, (all_bits & 0x8080808080808080u) == 0};
}

NameId NameTable::intern(std::string_view text) {
  const uint64_t head = load_head(text);
  const Place place = find(text, head);
  if (const uint32_t number = slots_[place.slot].number; number != 0) return NameId{number - 1};
  return add(arena_.copy(text), head, place);
}

bool NameTable::contains(std::string_view text) const { return slots_[find(text, load_head(text)).slot].number != 0; }

NameId NameTable::intern_lasting(std::string_view text) {
  const uint64_t head = keep_first_bytes(load(text.data()), text.size());
  const Place place = find(text, head);
  if (const uint32_t number = slots_[place.slot].number; number != 0) return NameId{number - 1};
  return add(text, head, place);
}

NameId NameTable::add(std::string_view text, uint64_t head, const Place& place) {
  auto index = static_cast<uint32_t>(texts_.size());
  append(texts_, {text, head, place.hash, place.ascii, text.starts_with("__")});
  slots_[place.slot] = {index + 1, place.hash};
  if (texts_.size() * 2 > slots_.size()) grow();
  return NameId{index};
}

void NameTable::grow() {
  std::vector<Slot> bigger(slots_.size() * 2);
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
