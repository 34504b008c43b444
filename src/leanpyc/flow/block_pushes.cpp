#include "leanpyc/flow/block_pushes.h"

#include "leanpyc/flow/redundant_code.h"
#include "leanpyc/flow/stack_effect.h"

namespace leanpyc::flow {
namespace {

// A block's scratch is its first handler entry, if it may have one.
void replace_block_pushes(FlowState& state) {
  Graph& graph = state.graph;
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    Block& block = graph[id];
    if (!block.may_have(op_traits::kBlockPush)) continue;
    block.scratch = static_cast<int32_t>(state.handler_entries.size());
    int32_t depth = 0;
    for (Node& node : graph.nodes_of(block)) {
      if (is_block_push(node.op)) {
        state.handler_entries.push_back({id, node.target, depth + stack_effect_at_target(node.op, node.arg)});
        graph.make_nop(block, node);
      } else {
        depth += stack_effect(node.op, node.arg);
      }
    }
  }
}

}  // namespace

void remove_block_pushes(FlowState& state) {
  state.handler_entries.clear();
  if ((state.graph.traits & op_traits::kBlockPush) != 0) replace_block_pushes(state);
  remove_redundant_nops_and_jumps(state);
}

}  // namespace leanpyc::flow
