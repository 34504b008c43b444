// How much stack a frame needs.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Sets state.stack_size, and every reachable block's depth, from what encode() found each block to do to the stack.
// Every path to a block arrives with the same depth.
void compute_stack_depth(FlowState& state);

}  // namespace leanpyc::flow
