// Examines several bytes at once, so that scanners can skip text quickly.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace leanpyc {

// A mask has one bit per byte; the lowest bit is the first byte. A load reads kSize bytes even at the end of the text:
// SourceText guarantees that they are readable.
#if defined(__SSE2__)
class ByteBlock {
 public:
  static constexpr int kSize = 16;
  using Mask = uint32_t;

  explicit ByteBlock(const char* at) : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))) {}
  Mask equal(char c) const { return static_cast<Mask>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c)))); }
  Mask non_ascii() const { return static_cast<Mask>(_mm_movemask_epi8(bytes_)); }
  // Letters, digits, underscores and bytes of non-ASCII characters.
  Mask identifier() const {
    __m128i lower = _mm_or_si128(bytes_, _mm_set1_epi8(0x20));
    __m128i word = _mm_or_si128(_mm_or_si128(in_range(lower, 'a', 'z'), in_range(bytes_, '0', '9')),
                                _mm_cmpeq_epi8(bytes_, _mm_set1_epi8('_')));
    return static_cast<Mask>(_mm_movemask_epi8(_mm_or_si128(word, bytes_)));
  }

 private:
  // The only byte comparison is signed, so the range is moved to the end of the signed numbers.
  static __m128i in_range(__m128i bytes, char first, char last) {
    __m128i moved = _mm_add_epi8(bytes, _mm_set1_epi8(static_cast<char>(127 - last)));
    return _mm_cmpgt_epi8(moved, _mm_set1_epi8(static_cast<char>(126 - last + first)));
  }

  __m128i bytes_;
};
#else
class ByteBlock {
 public:
  static constexpr int kSize = 8;
  using Mask = uint32_t;

  explicit ByteBlock(const char* at) {
    std::memcpy(&bytes_, at, kSize);
    if constexpr (std::endian::native == std::endian::big) bytes_ = __builtin_bswap64(bytes_);
  }
  Mask equal(char c) const {
    uint64_t difference = bytes_ ^ (kOnes * static_cast<uint8_t>(c));
    // The high bit of each zero byte, without carries between bytes.
    return gather(~(((difference & kLow) + kLow) | difference | kLow));
  }
  Mask non_ascii() const { return gather(bytes_ & ~kLow); }
  // Letters, digits, underscores and bytes of non-ASCII characters.
  Mask identifier() const {
    uint64_t low = bytes_ & kLow;
    uint64_t lower = low | kOnes * 0x20;
    return gather((in_range(lower, 'a', 26) | in_range(low, '0', 10) | bytes_) & ~kLow) | equal('_');
  }

 private:
  // For bytes below 0x80: sets the high bit of each byte in the range.
  static uint64_t in_range(uint64_t bytes, char first, int count) {
    uint64_t from = bytes + kOnes * static_cast<uint8_t>(0x80 - first);
    uint64_t beyond = bytes + kOnes * static_cast<uint8_t>(0x80 - first - count);
    return from & ~beyond;
  }
  static constexpr uint64_t kOnes = 0x0101010101010101u;
  static constexpr uint64_t kLow = 0x7F7F7F7F7F7F7F7Fu;
  // Collects the eight high bits; the partial products of the multiplication never share a bit.
  static Mask gather(uint64_t high_bits) { return static_cast<Mask>(((high_bits >> 7) * 0x0102040810204080u) >> 56); }

  uint64_t bytes_;
};
#endif

}  // namespace leanpyc
