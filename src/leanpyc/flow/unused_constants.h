// Constants that no instruction loads any more.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Drops them from state.constants and renumbers the loads. The first constant always stays: it may be the docstring.
void remove_unused_constants(FlowState& state);

}  // namespace leanpyc::flow
