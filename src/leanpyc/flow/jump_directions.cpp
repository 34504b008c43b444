#include "leanpyc/flow/jump_directions.h"

#include "leanpyc/flow/redundant_code.h"

namespace leanpyc::flow {
namespace {

Op opposite_jump(Op op) {
  switch (op) {
    case Op::POP_JUMP_IF_FALSE: return Op::POP_JUMP_IF_TRUE;
    case Op::POP_JUMP_IF_TRUE: return Op::POP_JUMP_IF_FALSE;
    case Op::POP_JUMP_IF_NONE: return Op::POP_JUMP_IF_NOT_NONE;
    case Op::POP_JUMP_IF_NOT_NONE: return Op::POP_JUMP_IF_NONE;
    default: return op;
  }
}

}  // namespace

void replace_pseudo_instructions(FlowState& state) {
  Graph& graph = state.graph;
  if ((graph.traits & op_traits::kPseudo) != 0) {
    for (Block& block : Layout(graph)) {
      if (!block.may_have(op_traits::kPseudo)) continue;
      for (Node& node : graph.nodes_of(block)) {
        if (!has_trait(node.op, op_traits::kPseudo)) [[likely]]
          continue;
        if (is_block_push(node.op)) {
          graph.make_nop(block, node);
        } else {
          graph.replace(block, node, node.op == Op::LOAD_CLOSURE ? Op::LOAD_FAST : Op::STORE_FAST, node.arg);
        }
      }
    }
  }
  remove_redundant_nops_and_jumps(state);
}

void turn_backward_jumps(FlowState& state) {
  Graph& graph = state.graph;
  if ((graph.traits & op_traits::kJump) == 0) return;
  for (Block& block : graph.blocks) block.visited = false;
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    graph[id].visited = true;
    constexpr uint32_t kAnyJump = op_traits::kJump | op_traits::kUnconditional;
    if ((graph.last_traits(graph[id]) & kAnyJump) != op_traits::kJump) continue;
    Node* last = graph.last(graph[id]);
    if (!graph[last->target].visited) continue;
    Node back{.range = last->range, .target = last->target, .op = Op::JUMP};
    last->op = opposite_jump(last->op);
    last->target = graph[id].next;
    BlockId jumping = graph.new_block();
    graph.append(jumping, back);
    graph[jumping].cold = graph[id].cold;
    graph.insert_after(id, jumping);
  }
}

}  // namespace leanpyc::flow
