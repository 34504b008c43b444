// Loads of constants that are tested at once, and of small integers.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// CPython's optimize_load_const. Loads small integers with LOAD_SMALL_INT, and decides conditional jumps and tests on
// constants.
void shorten_constant_loads(FlowState& state);

}  // namespace leanpyc::flow
