// Prints the graph as text, for --dump=cfg.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Appends the graph after the named pass: one line per block and one line per instruction.
void dump_graph(const FlowState& state, std::string_view pass, std::string& text);

}  // namespace leanpyc::flow
