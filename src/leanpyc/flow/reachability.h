// Code that control never reaches.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Empties unreachable blocks, which stay in the layout, and counts every block's predecessors: falling through,
// jumping and SETUP_* each count once.
void remove_unreachable(FlowState& state);

// The same, unless what it would find is known since the last time.
void remove_unreachable_if_changed(FlowState& state);

}  // namespace leanpyc::flow
