// Permutes the stack with the fewest SWAPs.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Replaces runs of SWAPs by the shortest run with the same effect, and removes SWAPs that only order stores by
// reordering the stores.
void remove_swaps(FlowState& state, Block& block);
// Does so for the run that starts with the SWAP at instruction `i`. Returns the index of the run's last instruction.
// `checks_names`: stores of one variable are not reordered, which old releases do, although it changes the value.
size_t remove_swaps_at(FlowState& state, Block& block, size_t i, bool checks_names = true);

}  // namespace leanpyc::flow
