#include "leanpyc/flow/tuples.h"

#include <algorithm>

namespace leanpyc::flow {
namespace {

// CPython's fold_tuple_on_constants. `items` are the instructions that load the items.
void fold_tuple(FlowState& state, Block& block, std::span<Node> items, Node& build) {
  if (!std::ranges::all_of(items, [](const Node& node) { return loads_constant(node.op); })) return;
  state.constant_loads_dropped = true;
  std::vector<ConstId>& constants = state.constant_list;
  constants.clear();
  for (Node& node : items) {
    constants.push_back(state.constants[static_cast<size_t>(node.arg)]);
    state.graph.make_nop(block, node);
  }
  state.graph.replace(block, build, Op::LOAD_CONST, state.index_of_constant(state.pool->tuple(constants)));
}

}  // namespace

void simplify_tuple(FlowState& state, Block& block, size_t i) {
  const std::span<Node> nodes = state.graph.nodes_of(block);
  Node& build = nodes[i];
  const auto size = static_cast<size_t>(build.arg);
  Node* const next = i + 1 < nodes.size() ? &nodes[i + 1] : nullptr;
  if (next != nullptr && next->op == Op::UNPACK_SEQUENCE && next->arg == build.arg && size >= 1 && size <= 3) {
    state.graph.make_nop(block, build);
    if (size == 1) {
      state.graph.make_nop(block, *next);
    } else {
      state.graph.replace(block, *next, Op::SWAP, next->arg);
    }
  } else if (i >= size) {
    fold_tuple(state, block, nodes.subspan(i - size, size), build);
  }
}

}  // namespace leanpyc::flow
