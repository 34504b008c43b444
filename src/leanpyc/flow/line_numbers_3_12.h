// The lines of instructions that have none, as in 3.12.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Gives lines to exits without a line and to their predecessors' successors (CPython's resolve_line_numbers of 3.12).
// Needs correct predecessor counts, and blocks that are not empty.
void resolve_line_numbers_of_exits(FlowState& state);

}  // namespace leanpyc::flow
