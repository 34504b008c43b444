// The frame's array of locals, cells and free variables (CPython's prepare_localsplus).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Assigns the slots (a parameter that is also a cell has one slot), sets the operands of instructions to them, and
// makes state.prefix, which runs before the first instruction (COPY_FREE_VARS, MAKE_CELL, and `return_generator`, the
// RETURN_GENERATOR of the version).
void prepare_localsplus(FlowState& state, Op return_generator);

}  // namespace leanpyc::flow
