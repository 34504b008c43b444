// How instructions are written: what the walk that writes them must know of each, in one table.
#pragma once

#include <array>
#include <cstdint>

#include "leanpyc/target/target.h"

namespace leanpyc::flow {

struct alignas(8) OpEncoding {
  uint8_t number = 0;  // in the bytecode; a pseudo-instruction's is that of the one that stands for it
  uint8_t units = 0;   // code units: itself and its inline caches
  // With an argument of one byte the stack changes by base + factor * (arg & mask).
  int8_t base = 0;
  int8_t factor = 0;
  uint8_t mask = 0;
};

// No instruction takes more code units, but for the EXTENDED_ARGs before it.
inline constexpr uint32_t kMostUnits = 12;

class OpEncodings {
 public:
  // For the target's instructions; does nothing if it was made for that target.
  void prepare(const Target& target);

  const OpEncoding& operator[](Op op) const { return encodings_[static_cast<size_t>(op)]; }

 private:
  const Target* target_ = nullptr;
  std::array<OpEncoding, kOpCount> encodings_{};
};

}  // namespace leanpyc::flow
