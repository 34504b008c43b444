// Iterates over the instructions of co_code.
#pragma once

#include <cstdint>
#include <span>

#include "leanpyc/cpython/target.h"

namespace leanpyc {

struct DecodedInstruction {
  Op op = Op::kCount;     // kCount if the target has no such instruction
  uint8_t number = 0;     // opcode as in the bytecode
  uint32_t argument = 0;  // operand, including the EXTENDED_ARGs before it
  uint32_t unit = 0;      // position, in code units of two bytes
  uint32_t caches = 0;    // number of inline cache units after it
  uint32_t next_unit() const { return unit + 1 + caches; }
};

// Returns every instruction, including EXTENDED_ARG.
class BytecodeReader {
 public:
  BytecodeReader(std::span<const uint8_t> code, const Target& target) : code_(code), target_(target) {}

  bool next(DecodedInstruction& instruction) {
    const auto units = static_cast<uint32_t>(code_.size() / 2);
    if (unit_ >= units) return false;
    instruction.number = code_[size_t{unit_} * 2];
    instruction.op = target_.op_of_number[instruction.number];
    instruction.argument = extended_ << 8 | code_[size_t{unit_} * 2 + 1];
    instruction.unit = unit_;
    const uint32_t caches = instruction.op == Op::kCount ? 0 : target_[instruction.op].caches;
    instruction.caches = caches < units - unit_ - 1 ? caches : units - unit_ - 1;
    extended_ = instruction.op == Op::EXTENDED_ARG ? instruction.argument : 0;
    unit_ = instruction.next_unit();
    return true;
  }

 private:
  std::span<const uint8_t> code_;
  const Target& target_;
  uint32_t unit_ = 0;
  uint32_t extended_ = 0;
};

}  // namespace leanpyc
