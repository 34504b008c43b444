// Rotations of the stack with as few SWAPs as possible.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Replaces runs of SWAPs by the shortest run with the same effect, and those that only order stores by storing in
// another order.
void remove_swaps(FlowState& state, Block& block);

}  // namespace leanpyc::flow
