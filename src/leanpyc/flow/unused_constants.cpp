#include "leanpyc/flow/unused_constants.h"

namespace leanpyc::flow {
namespace {

template <class Visit>
void visit_loads(Graph& graph, Visit visit) {
  for (Block& block : Layout(graph)) {
    if (!block.may_have(op_traits::kConstant)) continue;
    for (Node& node : graph.nodes_of(block)) {
      if (loads_constant(node.op)) visit(node);
    }
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
  size_t used = 1;
  visit_loads(state.graph, [&](const Node& node) {
    int32_t& index = new_index[static_cast<size_t>(node.arg)];
    used += index == kUnused && node.arg != 0;
    index = 0;
  });
  if (used == constants.size()) return;

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
  visit_loads(state.graph, [&](Node& node) { node.arg = new_index[static_cast<size_t>(node.arg)]; });
}

}  // namespace leanpyc::flow
