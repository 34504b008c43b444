// The optimizer of single blocks, as in 3.12.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Constants that are tested or returned, tuples, jumps to jumps, swaps, and the NULL below a called global, in one walk
// over each block (CPython's optimize_basic_block of 3.12).
void optimize_blocks_in_one_walk(FlowState& state);

}  // namespace leanpyc::flow
