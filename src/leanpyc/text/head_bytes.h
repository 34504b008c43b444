// The first bytes of a text as one number. Comparing it distinguishes most texts in one step.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace leanpyc {

inline constexpr size_t kHeadSize = 8;

namespace head_bytes_detail {

// Masks that keep the first 0 to 8 bytes of a word in memory.
constexpr std::array<uint64_t, kHeadSize + 1> make_masks() {
  std::array<uint64_t, kHeadSize + 1> masks{};
  for (size_t size = 1; size <= kHeadSize; ++size) {
    const size_t place = std::endian::native == std::endian::little ? size - 1 : kHeadSize - size;
    masks[size] = masks[size - 1] | uint64_t{0xFF} << (place * 8);
  }
  return masks;
}
inline constexpr std::array<uint64_t, kHeadSize + 1> kMasks = make_masks();

inline uint64_t load(const char* at) {
  uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

}  // namespace head_bytes_detail

// Both functions read eight bytes even of a shorter text. A branch would cost more, because it is unpredictable which
// texts are short.

// In the byte order of a memcpy, with zeros after the end of a shorter text.
inline uint64_t head_bytes(const char* at, size_t size) {
  return head_bytes_detail::load(at) & head_bytes_detail::kMasks[std::min(size, kHeadSize)];
}

// Does the same for the last eight bytes, which may overlap the first eight.
inline uint64_t tail_bytes(const char* at, size_t size) {
  const size_t kept = std::min(size, kHeadSize);
  return head_bytes_detail::load(at + (size - kept)) & head_bytes_detail::kMasks[kept];
}

}  // namespace leanpyc
