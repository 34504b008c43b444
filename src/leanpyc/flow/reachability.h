// Code that control never reaches.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Empties unreachable blocks, which stay in the layout, and counts every block's predecessors: falling through,
// jumping and SETUP_* each count once. Needed only where FlowState::flow_changed says that this may not be known.
void remove_unreachable(FlowState& state);

}  // namespace leanpyc::flow
