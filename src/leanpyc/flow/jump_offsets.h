// Where every instruction stands in the bytecode.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Gives the jumps of state.encoded their arguments, and those that need it room for EXTENDED_ARG; what stands behind
// moves on, in the bytecode and in what is known of it. False if no offsets satisfy all jumps.
bool resolve_jumps(FlowState& state);

}  // namespace leanpyc::flow
