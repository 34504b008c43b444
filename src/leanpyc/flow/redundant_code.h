// Instructions that do nothing: NOPs, jumps to what follows anyway, values pushed only to be popped.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Removes the NOPs that no line tracer would miss. Gives whether it left a block empty; else no jump has become
// redundant.
bool remove_redundant_nops(FlowState& state);

// NOPs, and pushes that the next instruction pops, until none is left.
void remove_redundant_nops_and_pairs(FlowState& state);

// NOPs, and unconditional jumps to the next instruction, until none is left.
void remove_redundant_nops_and_jumps(FlowState& state);

}  // namespace leanpyc::flow
