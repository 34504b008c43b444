// Conditions for passes, and the loop over the passes of a pipeline.
#pragma once

#include <iterator>
#include <utility>

#include "leanpyc/flow/pipeline.h"
#include "leanpyc/flow/verify.h"

namespace leanpyc::flow {

inline bool always(const FlowState&) { return true; }
inline bool flow_changed(const FlowState& state) { return state.flow_changed; }
inline bool constant_loads_dropped(const FlowState& state) { return state.constant_loads_dropped; }

// Returns true if any instruction of the unit has one of the traits, or any two neighbours form one of the pairs.
template <uint32_t kTraits, uint32_t kPairs = 0>
bool has(const FlowState& state) {
  return (state.graph.traits & kTraits) != 0 || (state.graph.pairs & kPairs) != 0;
}

template <const auto& kPasses, size_t kIndex>
void run_pass(FlowState& state) {
  constexpr const Pass& kPass = kPasses[kIndex];
  if (kPass.applies(state)) kPass.run(state);
  verify(state, kPass.name);
}

// Each call is written out, because a processor cannot predict the target of a single call through a pointer.
template <const auto& kPasses>
void run_each(FlowState& state) {
  [&state]<size_t... kIndex>(std::index_sequence<kIndex...>) { (run_pass<kPasses, kIndex>(state), ...); }
  (std::make_index_sequence<std::size(kPasses)>());
}

}  // namespace leanpyc::flow
