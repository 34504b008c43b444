#include "leanpyc/flow/block_pushes.h"

#include "leanpyc/text/append.h"

namespace leanpyc::flow {
namespace {

// The instructions after the last SETUP_* need no work.
size_t count_up_to_last_push(std::span<const Node> nodes) {
  size_t count = nodes.size();
  while (count != 0 && !is_block_push(nodes[count - 1].op)) --count;
  return count;
}

// Block::scratch is the index of the block's first handler entry, if it may have one.
void replace_block_pushes(FlowState& state) {
  Graph& graph = state.graph;
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    Block& block = graph[id];
    if (!block.may_have(op_traits::kBlockPush)) continue;
    block.scratch = static_cast<int32_t>(state.handler_entries.size());
    const std::span<Node> nodes = graph.nodes_of(block);
    int32_t depth = 0;
    for (Node& node : nodes.first(count_up_to_last_push(nodes))) {
      if (is_block_push(node.op)) {
        append(state.handler_entries, {id, node.target, depth + stack_effect_at_target(node.op, node.arg)});
        graph.make_nop(block, node);
      } else {
        depth += state.encodings.stack_effect(node.op, node.arg);
      }
    }
  }
}

}  // namespace

void remove_block_pops(FlowState& state) {
  for (Block& block : Layout(state.graph)) {
    if (!block.may_have(op_traits::kExceptState)) continue;
    for (Node& node : state.graph.nodes_of(block)) {
      if (node.op == Op::POP_BLOCK) state.graph.make_nop(block, node);
    }
  }
}

void remove_block_pushes(FlowState& state) {
  state.handler_entries.clear();
  if ((state.graph.traits & op_traits::kBlockPush) != 0) replace_block_pushes(state);
}

}  // namespace leanpyc::flow
