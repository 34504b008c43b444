#include "leanpyc/flow/reachability.h"

#include <algorithm>

namespace leanpyc::flow {
namespace {

// The first constant stays whether it is loaded or not.
bool loads_constant_that_may_go(const Graph& graph, const Block& block) {
  if (!block.may_have(op_traits::kConstant)) return false;
  return std::ranges::any_of(graph.nodes_of(block),
                             [](const Node& node) { return loads_constant(node.op) && node.arg != 0; });
}

}  // namespace

void remove_unreachable(FlowState& state) {
  Graph& graph = state.graph;
  std::vector<BlockId>& worklist = state.worklist;
  for (Block& block : graph.blocks) block.predecessors = 0;
  worklist.clear();

  // A block's first predecessor puts it on the list.
  auto reach = [&](BlockId id) {
    if (graph[id].predecessors++ == 0) worklist.push_back(id);
  };
  reach(kEntry);
  while (!worklist.empty()) {
    const Block& block = graph[worklist.back()];
    worklist.pop_back();
    if (block.next != kNoBlock && graph.falls_through(block)) reach(block.next);
    if (block.may_have(op_traits::kBlockPush)) {
      for (const Node& node : graph.nodes_of(block)) {
        if (has_target(node.op)) reach(node.target);
      }
    } else if (graph.ends_in_jump(block)) {
      reach(graph.last(block)->target);
    }
  }

  state.flow_changed = false;
  for (Block& block : graph.blocks) {
    if (block.predecessors != 0) continue;
    if (loads_constant_that_may_go(graph, block)) state.constant_loads_dropped = true;
    block.count = 0;
    block.is_handler = false;
    block.traits = 0;
  }
}

}  // namespace leanpyc::flow
