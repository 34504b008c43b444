// Merges pairs of local variable instructions (CPython's insert_superinstructions).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Makes LOAD_FAST_LOAD_FAST, STORE_FAST_LOAD_FAST and STORE_FAST_STORE_FAST.
void merge_local_accesses(FlowState& state);

}  // namespace leanpyc::flow
