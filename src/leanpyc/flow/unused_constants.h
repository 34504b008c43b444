// Removes constants that no instruction loads (CPython's remove_unused_consts).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Removes them from state.constants and renumbers the loads. The first constant always stays, because it may be the
// docstring.
void remove_unused_constants(FlowState& state);
// Removes only those after the last one that is loaded (CPython's trim_unused_consts).
void remove_unused_last_constants(FlowState& state);

}  // namespace leanpyc::flow
