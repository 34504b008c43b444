// Checks the consistency of a graph between passes, in builds with assertions.
#pragma once

#include <string_view>

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

#ifdef NDEBUG
inline void verify(FlowState&, std::string_view) {}
#else
// Prints the fault and aborts. `pass` is the pass that has just run.
void verify(FlowState& state, std::string_view pass);
#endif

}  // namespace leanpyc::flow
