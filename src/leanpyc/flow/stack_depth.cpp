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
    if (block.may_have(op_traits::kBlockPush)) {
      for (const Node& node : graph.nodes_of(block)) {
        if (is_block_push(node.op)) {
          int32_t arriving = depth + stack_effect_at_target(node.op, node.arg);
          highest = std::max(highest, arriving);
          reach(node.target, arriving);
        }
        depth += stack_effect(node.op, node.arg);
        highest = std::max(highest, depth);
      }
    } else {
      for (const Node& node : graph.nodes_of(block)) {
        depth += stack_effect(node.op, node.arg);
        highest = std::max(highest, depth);
      }
    }
    // A jump does the same to the stack whether it is taken or not.
    uint32_t last = graph.last_traits(block);
    if ((last & op_traits::kJump) != 0) reach(graph.last(block)->target, depth);
    if ((last & (op_traits::kUnconditional | op_traits::kScopeExit)) == 0 && block.next != kNoBlock) {
      reach(block.next, depth);
    }
  }
  state.stack_size = highest;
}

}  // namespace leanpyc::flow
