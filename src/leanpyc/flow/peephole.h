// Short sequences of instructions with a better equivalent.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Folds tuples of constants, threads jumps to jumps, merges tests into comparisons, and orders stores so that fewer
// SWAPs are needed.
void optimize_blocks(FlowState& state);

}  // namespace leanpyc::flow
