// The first bytes of a text as one number, which tells most texts apart in one comparison.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace leanpyc {

inline constexpr size_t kHeadSize = 8;

// How many bytes a text is shorter than eight. In both below arithmetic takes the place of a branch, because nobody
// could predict which names are short.
constexpr size_t missing_bytes(size_t size) {
  return (kHeadSize - size) & (size_t{0} - static_cast<size_t>(size < kHeadSize));
}

// In the order of a memcpy, zeros behind the end of a shorter text. Reads eight bytes at `at`, whatever `size` is,
// which is not 0.
inline uint64_t head_bytes(const char* at, size_t size) {
  uint64_t word;
  std::memcpy(&word, at, sizeof word);
  const size_t missing_bits = 8 * missing_bytes(size);
  if constexpr (std::endian::native == std::endian::little) return word << missing_bits >> missing_bits;
  return word >> missing_bits << missing_bits;
}

// The same of its last eight bytes, which may overlap the first.
inline uint64_t tail_bytes(const char* at, size_t size) {
  return head_bytes(at + size + missing_bytes(size) - kHeadSize, size);
}

}  // namespace leanpyc
