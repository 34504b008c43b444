// Which handler, if any, every instruction is under.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Follows SETUP_* and POP_BLOCK along every path. POP_BLOCK becomes NOP; a RESUME whose yield stood directly under
// the unit's outermost handler is told so, because throw() may then close the generator without running it.
void find_exception_targets(FlowState& state);

}  // namespace leanpyc::flow
