// The passes over a unit's graph, in the order of the target's own compiler.
#pragma once

#include <span>
#include <string_view>

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

struct Pass {
  std::string_view name;
  void (*run)(FlowState& state);
  // Whether there may be anything to do: asked right before, as most units need few of the passes.
  bool (*applies)(const FlowState& state);
};

// After the last one the graph is final, but for the directions of jumps, which encode() gives them.
std::span<const Pass> passes_of(const Target& target);

// All of them over the unit of `state`, for its target; verified after each one in builds with assertions.
void run_passes(FlowState& state);

}  // namespace leanpyc::flow
