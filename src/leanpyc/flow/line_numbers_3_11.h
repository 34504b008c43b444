// The lines of instructions that have none, as in 3.11.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Gives each jump its own copy of an exit without a line, the jump of the newest block first (CPython's
// duplicate_exits_without_lineno). The copies are directly after the exit, the last one first. Needs correct
// predecessor counts.
void copy_exits_newest_first(FlowState& state);
// Gives lines to the other instructions (CPython's propagate_line_numbers and guarantee_lineno_for_exits).
void propagate_and_guarantee_lines(FlowState& state);

}  // namespace leanpyc::flow
