// Gives instructions without a line a line where possible (CPython's resolve_line_numbers).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// A frame's line must be right when the frame ends and when it is interrupted (PEP 626). So exits without a line are
// copied until each copy has one predecessor, and take their line from it, like all other instructions without a line.
void resolve_line_numbers(FlowState& state);

// Gives instructions at kNextLocation the range of the next instruction.
void resolve_next_locations(FlowState& state);

}  // namespace leanpyc::flow
