// Finds the reads of local variables that must check that the variable is bound (CPython's
// add_checks_for_loads_of_uninitialized_variables).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// LOAD_FAST becomes LOAD_FAST_CHECK if the variable may be unbound on some path. Paths are followed only for the first
// 64 locals; a later local counts as bound only if its own block has bound it.
void check_unbound_locals(FlowState& state);

}  // namespace leanpyc::flow
