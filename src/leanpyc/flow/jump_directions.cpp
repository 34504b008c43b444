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
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    Block& block = graph[id];
    for (Node& node : graph.nodes_of(block)) {
      switch (node.op) {
        case Op::SETUP_FINALLY:
        case Op::SETUP_WITH:
        case Op::SETUP_CLEANUP:
          node.make_nop();
          block.has_nop = true;
          break;
        case Op::LOAD_CLOSURE: node.op = Op::LOAD_FAST; break;
        case Op::STORE_FAST_MAYBE_NULL: node.op = Op::STORE_FAST; break;
        default: break;
      }
    }
    block.has_block_push = false;
  }
  remove_redundant_nops_and_jumps(state);
}

void turn_backward_jumps(FlowState& state) {
  Graph& graph = state.graph;
  for (Block& block : graph.blocks) block.visited = false;
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    graph[id].visited = true;
    Node* last = graph.last(graph[id]);
    if (last == nullptr || !is_jump(last->op) || is_unconditional_jump(last->op)) continue;
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
