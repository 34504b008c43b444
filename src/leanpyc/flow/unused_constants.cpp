#include "leanpyc/flow/unused_constants.h"

#include <algorithm>

namespace leanpyc::flow {
namespace {

template <class Visit>
void visit_blocks_with_loads(Graph& graph, Visit visit) {
  for (Block& block : Layout(graph)) {
    if (!block.may_have(op_traits::kConstant)) continue;
    for (Node& node : graph.nodes_of(block)) visit(node);
  }
}

}  // namespace

void remove_unused_constants(FlowState& state) {
  std::vector<ConstId>& constants = state.constants;
  if (constants.empty()) return;
  std::vector<int32_t>& new_index = state.integers;
  constexpr int32_t kUnused = -1;
  new_index.assign(constants.size(), kUnused);
  new_index[0] = 0;
  // Whether an instruction loads a constant is unpredictable, so every other instruction counts as a load of constant
  // 0, which always stays.
  visit_blocks_with_loads(state.graph, [indices = new_index.data()](const Node& node) {
    indices[loads_constant(node.op) * static_cast<size_t>(node.arg)] = 0;
  });
  if (std::ranges::find(new_index, kUnused) == new_index.end()) return;

  size_t kept = 0;
  for (size_t i = 0; i < constants.size(); ++i) {
    if (new_index[i] == kUnused) {
      const Constant& dropped = (*state.pool)[constants[i]];
      if (dropped.kind == ConstantKind::Code) state.pool->note_dropped(*dropped.code);
      continue;
    }
    new_index[i] = static_cast<int32_t>(kept);
    constants[kept++] = constants[i];
  }
  constants.resize(kept);
  state.constant_index_ready = false;
  visit_blocks_with_loads(state.graph, [&](Node& node) {
    if (loads_constant(node.op)) node.arg = new_index[static_cast<size_t>(node.arg)];
  });
}

void remove_unused_last_constants(FlowState& state) {
  std::vector<ConstId>& constants = state.constants;
  size_t kept = constants.empty() ? 0 : 1;
  visit_blocks_with_loads(state.graph, [&kept](const Node& node) {
    if (loads_constant(node.op)) kept = std::max(kept, static_cast<size_t>(node.arg) + 1);
  });
  for (size_t i = kept; i < constants.size(); ++i) {
    const Constant& dropped = (*state.pool)[constants[i]];
    if (dropped.kind == ConstantKind::Code) state.pool->note_dropped(*dropped.code);
  }
  constants.resize(kept);
  state.constant_index_ready = false;
}

}  // namespace leanpyc::flow
