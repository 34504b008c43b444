// Jumps to a short way out.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Replaces an unconditional jump by a copy of its target where that target leaves the frame within a few
// instructions, or has no line of its own, so that it can take the jump's.
void inline_small_exits(FlowState& state);

}  // namespace leanpyc::flow
