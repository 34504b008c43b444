// Loads of local variables that need no separate reference.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// CPython's optimize_load_fast. A load may borrow the variable's reference if its value is taken from the stack within
// the block, before the variable is stored to, and is not itself stored in a variable. Only blocks that control reaches
// without an exception are examined.
void borrow_loads(FlowState& state);

}  // namespace leanpyc::flow
