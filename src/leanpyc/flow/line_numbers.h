// A line for every instruction that can be had one.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// A frame's line must be right when it ends and when it is interrupted (PEP 626). Exits without a line are therefore
// copied until each has one way in, and take the line from there; so do all instructions without one.
void resolve_line_numbers(FlowState& state);

}  // namespace leanpyc::flow
