// Removes instructions without effect: NOPs, jumps to the next instruction, pushes that are popped at once (CPython's
// remove_redundant_nops_and_pairs and remove_redundant_nops_and_jumps).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Removes the NOPs that no line tracer would miss. Returns true if a block became empty; otherwise no jump has become
// redundant.
bool remove_redundant_nops(FlowState& state);

// Removes empty blocks from the layout. Targets move to the next block that is not empty; a path never ends in empty
// blocks.
void remove_empty_blocks(Graph& graph);

// Removes NOPs, and pushes that the next instruction pops, until nothing changes.
void remove_redundant_nops_and_pairs(FlowState& state);

// Replaces unconditional jumps to the next instruction by NOPs. Returns true if it replaced one.
bool replace_redundant_jumps(FlowState& state);

// Removes NOPs, and unconditional jumps to the next instruction, until nothing changes.
void remove_redundant_nops_and_jumps(FlowState& state);

}  // namespace leanpyc::flow
