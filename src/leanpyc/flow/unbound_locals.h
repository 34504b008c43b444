// Which reads of local variables must check that the variable is bound.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// LOAD_FAST becomes LOAD_FAST_CHECK where the variable may be unbound on some path. The paths are followed for the
// first 64 locals only; a later one counts as bound only if its own block has bound it.
void check_unbound_locals(FlowState& state);

}  // namespace leanpyc::flow
