// Removes instructions without effect, as in 3.11.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Removes the NOPs of a block that no line tracer would miss (CPython's clean_basic_block). Unlike later versions, it
// compares the last NOP with the first instruction of the next block even if that is a NOP.
void clean_block(Graph& graph, Block& block);
// Does so for all blocks, in the order of the layout.
void clean_blocks(FlowState& state);
// The end of CPython's optimize_cfg: removes unreachable and empty blocks and their NOPs, and then unconditional jumps
// to the next block. The NOPs that these jumps become stay.
void remove_unreachable_code_and_jumps(FlowState& state);

}  // namespace leanpyc::flow
