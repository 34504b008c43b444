// Builds blocks from linear instructions (CPython's _PyCfg_FromInstructionSequence).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Fills state.graph from state.unit. The entry block is block 0, and the blocks are in the order of the code.
void build_graph(FlowState& state);

}  // namespace leanpyc::flow
