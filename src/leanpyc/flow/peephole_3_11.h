// The optimizer of single blocks, as in 3.11.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Constants that are tested, tuples, jumps to jumps, swaps, and the NULL below a called global, in one walk over each
// block (CPython's optimize_basic_block of 3.11). Removes the NOPs of each block directly after it, so a jump back sees
// the target without NOPs and a jump forward with them.
void optimize_and_clean_blocks(FlowState& state);

}  // namespace leanpyc::flow
