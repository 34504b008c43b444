// Tuples that are constants, or that are unpacked at once.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Instruction `i` of the block is a BUILD_TUPLE. Replaces a tuple of constants by a constant. A tuple that is unpacked
// at once is not built: a SWAP orders its items.
void simplify_tuple(FlowState& state, Block& block, size_t i);

}  // namespace leanpyc::flow
