// Pairs of local variable instructions in one.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// LOAD_FAST_LOAD_FAST, STORE_FAST_LOAD_FAST, STORE_FAST_STORE_FAST.
void merge_local_accesses(FlowState& state);

}  // namespace leanpyc::flow
