// Inlines short exits (CPython's inline_small_or_no_lineno_blocks).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

inline constexpr uint32_t kLargestCopiedExit = 4;

// Returns true if CPython copies the block, in which a called global and a returned constant may still be two
// instructions each in CPython at this point.
bool is_small_before_merging(const Graph& graph, const Block& block);

// Replaces an unconditional jump by a copy of its target if that target leaves the frame within a few instructions, or
// has no line, so that the copy can take the jump's line.
void inline_small_exits(FlowState& state);

}  // namespace leanpyc::flow
