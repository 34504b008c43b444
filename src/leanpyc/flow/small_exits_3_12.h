// Inlines short exits, as in 3.12.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Both replace an unconditional jump by a copy of its target if that target leaves the frame within a few instructions
// (CPython's inline_small_exit_blocks of 3.12), once for each block in the order of the layout.

// For the instructions of the code generator, some of which CPython still has as two instructions at this point.
void inline_exits_as_generated(FlowState& state);
// For the instructions of the optimizer.
void inline_exits_as_optimized(FlowState& state);

}  // namespace leanpyc::flow
