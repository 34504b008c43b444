// The passes over a unit's graph, in the order of the target's compiler.
#pragma once

#include <span>
#include <string_view>

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

struct Pass {
  std::string_view name;
  void (*run)(FlowState& state);
  // Returns true if the pass may have work. Called directly before the pass, because most units need few passes.
  bool (*applies)(const FlowState& state);
};

// Returns the passes. After the last pass the graph is final except for the directions of jumps, which encode() sets.
std::span<const Pass> passes_of(const Target& target);

// Runs all passes over the unit of `state` for its target. Builds with assertions verify the graph after each pass.
void run_passes(FlowState& state);

}  // namespace leanpyc::flow
