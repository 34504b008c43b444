// Replaces short sequences of instructions by better ones (CPython's optimize_basic_block).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Folds tuples of constants, threads jumps to jumps, merges tests into comparisons, and reorders stores to save SWAPs.
void optimize_blocks(FlowState& state);

}  // namespace leanpyc::flow
