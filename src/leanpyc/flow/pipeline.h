// The steps from a unit's instructions to the parts of its code object, for each version.
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

// flow/pipeline_SUFFIX.cpp defines the pipeline of a version, on one page.
struct Pipeline {
  // After the last pass the graph is final except for the directions of jumps, which encode() sets.
  std::span<const Pass> passes;
  // Runs the passes over the unit of `state`. Builds with assertions verify the graph after each pass.
  void (*run_passes)(FlowState& state);
  // Runs the steps after the passes, which write the bytecode and the tables and find the stack depth. Returns false if
  // no distances satisfy all jumps.
  bool (*write)(FlowState& state);
  SequenceRules rules;
};

const Pipeline& pipeline_of(const Target& target);

}  // namespace leanpyc::flow
