// Simplifies adjacent instructions, and threads jumps.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// CPython's optimize_basic_block, which also folds constants.
void optimize_and_fold_blocks(FlowState& state);

}  // namespace leanpyc::flow
