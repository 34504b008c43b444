// JUMP_IF_FALSE and JUMP_IF_TRUE, which test a value and keep it on the stack.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// CPython's convert_pseudo_conditional_jumps. Replaces each by a jump that pops a tested copy of the value.
void expand_keeping_jumps(FlowState& state);

}  // namespace leanpyc::flow
