// A table with the encoding of each instruction and its effect on the stack, for the walk that writes the bytecode.
#pragma once

#include <array>
#include <cstdint>

#include "leanpyc/cpython/op_table.h"
#include "leanpyc/cpython/target.h"

namespace leanpyc::flow {

// The maximum size of an instruction without the EXTENDED_ARGs before it.
inline constexpr uint32_t kMostUnits = 12;

class OpEncodings {
 public:
  // Prepares the table for the target's instructions; does nothing if it is already for that target.
  void prepare(const Target& target);

  // The opcode's number in the bytecode. For a pseudo-instruction, the number of the instruction that replaces it.
  uint8_t number(Op op) const { return numbers_[static_cast<size_t>(op)]; }
  // Size in code units, with inline caches.
  uint8_t units(Op op) const { return units_[static_cast<size_t>(op)]; }
  // Change of the stack depth, for an operand of one byte. Wrong if counts_bits(op).
  int32_t stack_change(Op op, uint32_t arg) const {
    const auto at = static_cast<size_t>(op);
    return bases_[at] + factors_[at] * static_cast<int32_t>(arg & masks_[at]);
  }
  // The same for any operand.
  int32_t stack_effect(Op op, int32_t arg) const {
    if (static_cast<uint32_t>(arg) > 0xFF || counts_bits(op)) [[unlikely]]
      return leanpyc::stack_effect(op, arg);
    return stack_change(op, static_cast<uint32_t>(arg));
  }
  // Returns true if the stack effect of the op, or of any op of the target, depends on single bits of its operand.
  bool counts_bits(Op op) const { return counts_bits_[static_cast<size_t>(op)]; }
  bool any_counts_bits() const { return any_counts_bits_; }

 private:
  template <class T>
  using ByOp = std::array<T, kOpCount>;

  const Target* target_ = nullptr;
  bool any_counts_bits_ = false;
  // Arrays of words, which vector instructions can load without conversion.
  ByOp<int32_t> bases_{};
  ByOp<int32_t> factors_{};
  ByOp<uint32_t> masks_{};
  ByOp<uint8_t> numbers_{};
  ByOp<uint8_t> units_{};
  ByOp<bool> counts_bits_{};
};

}  // namespace leanpyc::flow
