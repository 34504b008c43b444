// The graph as text, for --dump=cfg.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Appends the graph as it is after the pass of that name: a line a block and a line an instruction.
void dump_graph(const FlowState& state, std::string_view pass, std::string& text);

}  // namespace leanpyc::flow
