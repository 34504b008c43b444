// Builds blocks from linear instructions (CPython's _PyCfg_FromInstructionSequence, in 3.12 instr_sequence_to_cfg).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Fills state.graph from state.unit. The entry block is block 0, and the blocks are in the order of the code.
// A block starts at a run that a jump or a SETUP_* targets, and after a run whose last instruction ends a block.
void build_graph(FlowState& state);
// A block starts at every label, also at one that nothing targets.
void build_graph_at_labels(FlowState& state);
// Does the same, and fills state.newest_blocks.
void build_graph_in_order(FlowState& state);

}  // namespace leanpyc::flow
