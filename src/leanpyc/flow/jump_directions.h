// From the graph's own instructions to those of the interpreter.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// SETUP_* go, their work being done by the exception table; pseudo-instructions for locals become real ones.
void replace_pseudo_instructions(FlowState& state);

// Conditional jumps go forwards only: one that goes back is turned round and jumps over an unconditional jump back.
void turn_backward_jumps(FlowState& state);

}  // namespace leanpyc::flow
