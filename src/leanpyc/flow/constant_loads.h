// What can be decided because a constant is on the stack.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// A constant that is tested, compared with None, converted to bool or returned needs no stack.
void simplify_constant_loads(FlowState& state);

}  // namespace leanpyc::flow
