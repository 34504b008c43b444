// Finds unreachable code (CPython's remove_unreachable).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Empties unreachable blocks, which stay in the layout, and counts every block's predecessors: falling through, a jump
// and a SETUP_* count once each. Needed only if FlowState::flow_changed is set.
void remove_unreachable(FlowState& state);

}  // namespace leanpyc::flow
