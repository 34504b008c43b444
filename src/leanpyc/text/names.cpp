#include "leanpyc/text/names.h"

#include <cstring>

namespace leanpyc {
namespace {

// Eight bytes a step with a multiply and a fold. Speed matters here, resistance to chosen collisions does not
// decide correctness: equal hashes are compared by content, and a table holds one file's strings.
uint32_t hash_bytes(std::string_view text, bool& ascii) {
  constexpr uint64_t kMultiplier = 0x9E3779B97F4A7C15u;
  uint64_t state = text.size() * kMultiplier;
  uint64_t high_bits = 0;
  const char* at = text.data();
  size_t left = text.size();
  auto mix = [&](uint64_t word) {
    high_bits |= word;
    state = (state ^ word) * kMultiplier;
    state ^= state >> 29;
  };
  for (; left >= 8; at += 8, left -= 8) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    mix(word);
  }
  if (left != 0) {
    uint64_t word = 0;
    std::memcpy(&word, at, left);
    mix(word);
  }
  ascii = (high_bits & 0x8080808080808080u) == 0;
  return static_cast<uint32_t>(state ^ (state >> 32));
}

constexpr std::string_view kFixedTexts[] = {
#define LEANPYC_NAME(identifier, text) text,
#include "leanpyc/text/names.def"
#undef LEANPYC_NAME
};

}  // namespace

NameTable::NameTable(Arena& arena) : arena_(arena), slots_(1024) {
  texts_.reserve(512);
  for (std::string_view text : kFixedTexts) intern(text);
}

NameId NameTable::intern(std::string_view text) {
  bool ascii = true;
  uint32_t hash = hash_bytes(text, ascii);
  size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  while (uint32_t held = slots_[slot]) {
    const Entry& entry = texts_[held - 1];
    if (entry.hash == hash && entry.text == text) return NameId{held - 1};
    slot = (slot + 1) & mask;
  }
  auto index = static_cast<uint32_t>(texts_.size());
  texts_.push_back({arena_.copy(text), hash, ascii});
  slots_[slot] = index + 1;
  if (texts_.size() * 2 > slots_.size()) grow();
  return NameId{index};
}

void NameTable::grow() {
  std::vector<uint32_t> bigger(slots_.size() * 2);
  size_t mask = bigger.size() - 1;
  for (uint32_t i = 0; i < texts_.size(); ++i) {
    size_t slot = texts_[i].hash & mask;
    while (bigger[slot] != 0) slot = (slot + 1) & mask;
    bigger[slot] = i + 1;
  }
  slots_.swap(bigger);
}

}  // namespace leanpyc
