// Removal of SETUP_* (CPython's convert_pseudo_ops).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Replaces SETUP_* by NOPs, because the exception table replaces them. state.handler_entries keeps their effect on the
// stack.
void remove_block_pushes(FlowState& state);
// Replaces POP_BLOCK by NOPs.
void remove_block_pops(FlowState& state);

}  // namespace leanpyc::flow
