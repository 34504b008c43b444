// Linear instructions to blocks.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Fills state.graph from state.unit: the entry block is block 0, and blocks stand in the order of the code.
void build_graph(FlowState& state);

}  // namespace leanpyc::flow
