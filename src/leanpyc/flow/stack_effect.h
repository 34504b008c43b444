// How instructions change the height of the value stack.
#pragma once

#include <cstdint>

#include "leanpyc/target/op.h"

namespace leanpyc::flow {

// The change when control goes on to the next instruction. SETUP_* push nothing then.
int32_t stack_effect(Op op, int32_t arg);
// The change on arrival at the target of a jump or SETUP_*.
int32_t stack_effect_at_target(Op op, int32_t arg);

}  // namespace leanpyc::flow
