// Finds the handler of every instruction (CPython's label_exception_targets).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// All follow SETUP_* and POP_BLOCK along every path.

// POP_BLOCK becomes NOP. A RESUME whose yield was directly under the unit's outermost handler gets a flag, because
// throw() may then close the generator without running it.
void find_exception_targets_and_mark_resumes(FlowState& state);
// POP_BLOCK stays. The operand of a YIELD_VALUE becomes the number of handlers that it is under, for the same purpose.
void find_exception_targets_and_number_yields(FlowState& state);
// POP_BLOCK stays, and the depth of a yield is recorded nowhere.
void find_exception_targets(FlowState& state);

}  // namespace leanpyc::flow
