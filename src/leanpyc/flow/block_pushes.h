// Removal of SETUP_* (CPython's convert_pseudo_ops).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Removes SETUP_*, which the exception table replaces. state.handler_entries keeps their effect on the stack.
void remove_block_pushes(FlowState& state);

}  // namespace leanpyc::flow
