// The end of SETUP_*.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Takes out SETUP_*, whose work the exception table will do; state.handler_entries keeps what they said of the stack.
void remove_block_pushes(FlowState& state);

}  // namespace leanpyc::flow
