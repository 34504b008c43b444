// How instructions are written: what the walk that writes them must know of each, in one table.
#pragma once

#include <array>
#include <cstdint>

#include "leanpyc/target/target.h"

namespace leanpyc::flow {

// No instruction takes more code units, but for the EXTENDED_ARGs before it.
inline constexpr uint32_t kMostUnits = 12;

class OpEncodings {
 public:
  // For the target's instructions; does nothing if it was made for that target.
  void prepare(const Target& target);

  // In the bytecode; a pseudo-instruction's is that of the one that stands for it.
  uint8_t number(Op op) const { return numbers_[static_cast<size_t>(op)]; }
  // Code units: itself and its inline caches.
  uint8_t units(Op op) const { return units_[static_cast<size_t>(op)]; }
  // By how much it changes the stack, with an argument of one byte.
  int32_t stack_change(Op op, uint32_t arg) const {
    const auto at = static_cast<size_t>(op);
    return bases_[at] + factors_[at] * static_cast<int32_t>(arg & masks_[at]);
  }

 private:
  template <class T>
  using ByOp = std::array<T, kOpCount>;

  const Target* target_ = nullptr;
  // Arrays of words, so that a processor's instructions can take them as they stand.
  ByOp<int32_t> bases_{};
  ByOp<int32_t> factors_{};
  ByOp<uint32_t> masks_{};
  ByOp<uint8_t> numbers_{};
  ByOp<uint8_t> units_{};
};

}  // namespace leanpyc::flow
