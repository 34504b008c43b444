// Moves code that runs only after an exception out of the way (CPython's push_cold_blocks_to_end).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Moves blocks that are reached only through handlers to the end of the layout, in their order.
void move_cold_blocks_to_end(FlowState& state);

}  // namespace leanpyc::flow
