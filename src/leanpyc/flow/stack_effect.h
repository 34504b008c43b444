// How instructions change the height of the value stack.
#pragma once

#include <array>
#include <cstdint>

#include "leanpyc/target/op.h"

namespace leanpyc::flow {

// Marks, in the table, an effect that depends on the argument.
inline constexpr int8_t kDependsOnArgument = INT8_MIN;
extern const std::array<int8_t, kOpCount> kFixedStackEffects;
int32_t stack_effect_by_argument(Op op, int32_t arg);

// The change when control goes on to the next instruction. SETUP_* push nothing then.
inline int32_t stack_effect(Op op, int32_t arg) {
  int8_t effect = kFixedStackEffects[static_cast<size_t>(op)];
  return effect == kDependsOnArgument ? stack_effect_by_argument(op, arg) : effect;
}

// The change on arrival at the target of a jump or SETUP_*.
int32_t stack_effect_at_target(Op op, int32_t arg);

}  // namespace leanpyc::flow
