// Inlines short exits, as in 3.11.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Replaces an unconditional jump by a copy of its target if that target leaves the frame within a few instructions that
// have no line (CPython's extend_block), once for each block, the newest first.
void inline_exits_without_line(FlowState& state);

}  // namespace leanpyc::flow
