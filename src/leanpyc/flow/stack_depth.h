// Computes the stack size of a frame (CPython's calculate_stackdepth).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Sets state.stack_size, and the depth of every reachable block, from the stack effects that encode() found for each
// block. Every path to a block arrives with the same depth. The size is at least `least`.
void compute_stack_depth(FlowState& state, int32_t least);

}  // namespace leanpyc::flow
