#include "leanpyc/flow/reachability_3_12.h"

#include "leanpyc/flow/redundant_code.h"

namespace leanpyc::flow {
namespace {

// A block is marked when it is taken from the list, so it is walked twice if it was put there twice: by a conditional
// jump to the next block. The successors of such a block then count as if they had one more predecessor.
void count_predecessors(FlowState& state) {
  Graph& graph = state.graph;
  std::vector<BlockId>& worklist = state.worklist;
  for (Block& block : graph.blocks) {
    block.predecessors = 0;
    block.visited = false;
  }
  auto reach = [&](BlockId id) {
    if (!graph[id].visited) worklist.push_back(id);
    ++graph[id].predecessors;
  };
  worklist.clear();
  worklist.push_back(kEntry);
  graph[kEntry].predecessors = 1;
  while (!worklist.empty()) {
    Block& block = graph[worklist.back()];
    worklist.pop_back();
    block.visited = true;
    if (block.next != kNoBlock && graph.falls_through(block)) reach(block.next);
    if (block.may_have(op_traits::kBlockPush)) {
      for (const Node& node : graph.nodes_of(block)) {
        if (has_target(node.op)) reach(node.target);
      }
    } else if (graph.ends_in_jump(block)) {
      reach(graph.last(block)->target);
    }
  }
}

void empty_unreachable_blocks(FlowState& state) {
  for (Block& block : Layout(state.graph)) {
    if (block.predecessors != 0) continue;
    state.constant_loads_dropped |= block.may_have(op_traits::kConstant);
    block.count = 0;
    block.is_handler = false;
    block.traits = 0;
  }
}

}  // namespace

void remove_unreachable_and_empty_blocks(FlowState& state) {
  count_predecessors(state);
  empty_unreachable_blocks(state);
  remove_redundant_nops(state);
  remove_empty_blocks(state.graph);
}

}  // namespace leanpyc::flow
