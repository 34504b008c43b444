// The frame's array of locals, cells and free variables.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Lays the array out (a parameter that is a cell too has one place), points the instructions at it, and makes
// state.prefix: what must happen before the first instruction (COPY_FREE_VARS, MAKE_CELL, RETURN_GENERATOR).
void prepare_localsplus(FlowState& state);

}  // namespace leanpyc::flow
