// Simplifies instructions that use a constant from the stack (CPython's basicblock_optimize_load_const).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// A constant that is tested, compared with None, converted to bool or returned does not go through the stack.
void simplify_constant_loads(FlowState& state);

}  // namespace leanpyc::flow
