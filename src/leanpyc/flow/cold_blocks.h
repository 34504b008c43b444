// Code that runs only after an exception, out of the way.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Moves blocks that are reached only through handlers behind all others, in the order they had.
void move_cold_blocks_to_end(FlowState& state);

}  // namespace leanpyc::flow
