// The stack effect of each instruction.
#pragma once

#include <array>
#include <cstdint>

#include "leanpyc/cpython/op.h"

namespace leanpyc::flow {

// The stack effect is base + factor * (arg & mask).
struct StackEffect {
  int32_t mask = 0;
  int16_t base = 0;
  int8_t factor = 0;
  bool counts_high_bytes = false;  // plus the operand without its low byte
};
extern const std::array<StackEffect, kOpCount> kStackEffects;

// Returns the stack effect when control continues to the next instruction. SETUP_* push nothing on that path.
inline int32_t stack_effect(Op op, int32_t arg) {
  const StackEffect& effect = kStackEffects[static_cast<size_t>(op)];
  return effect.base + effect.factor * (arg & effect.mask) + (effect.counts_high_bytes ? arg >> 8 : 0);
}

// Returns the stack effect on arrival at the target of a jump or SETUP_*.
int32_t stack_effect_at_target(Op op, int32_t arg);

}  // namespace leanpyc::flow
