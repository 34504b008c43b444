// The position of every instruction in the bytecode (CPython's resolve_jump_offsets).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Writes the operands of the jumps of state.encoded and inserts their EXTENDED_ARGs. Later code moves, and so do the
// positions recorded for it. Returns false if no offsets satisfy all jumps.
bool resolve_jumps(FlowState& state);

}  // namespace leanpyc::flow
