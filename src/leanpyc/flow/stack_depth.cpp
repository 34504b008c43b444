#include "leanpyc/flow/stack_depth.h"

#include <algorithm>

#include "leanpyc/flow/stack_effect.h"

namespace leanpyc::flow {

void compute_stack_depth(FlowState& state) {
  Graph& graph = state.graph;
  for (Block& block : graph.blocks) block.depth = -1;
  std::vector<BlockId>& worklist = state.worklist;
  worklist.clear();
  int32_t highest = 1;  // the interpreter never gives a frame less
  auto reach = [&](BlockId id, int32_t depth) {
    if (graph[id].depth >= 0) return;
    graph[id].depth = depth;
    worklist.push_back(id);
  };
  reach(kEntry, 0);
  while (!worklist.empty()) {
    const Block& block = graph[worklist.back()];
    worklist.pop_back();
    int32_t depth = block.depth;
    bool has_targets = block.may_have(op_traits::kJump | op_traits::kBlockPush);
    for (const Node& node : graph.nodes_of(block)) {
      if (has_targets && has_target(node.op)) {
        int32_t arriving = depth + stack_effect_at_target(node.op, node.arg);
        highest = std::max(highest, arriving);
        reach(node.target, arriving);
      }
      depth += stack_effect(node.op, node.arg);
      highest = std::max(highest, depth);
    }
    if (block.next != kNoBlock && graph.falls_through(block)) reach(block.next, depth);
  }
  state.stack_size = highest;
}

}  // namespace leanpyc::flow
