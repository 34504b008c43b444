// Finds unreachable code, as in 3.12.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Removes unreachable blocks, redundant NOPs and empty blocks from the layout, and counts every block's predecessors
// (CPython's mark_reachable and eliminate_empty_basic_blocks of 3.12).
void remove_unreachable_and_empty_blocks(FlowState& state);

}  // namespace leanpyc::flow
