#include "leanpyc/flow/constant_loads.h"

namespace leanpyc::flow {
namespace {

// Replaces `x is None` (or `is not`) before a conditional jump by a jump that tests for None itself. nodes[i] loads
// None.
void compare_with_none_in_jump(Graph& graph, Block& block, std::span<Node> nodes, size_t i) {
  if (i + 2 >= nodes.size()) return;
  Node* jump = &nodes[i + 2];
  if (jump->op == Op::TO_BOOL) {
    // IS_OP already returns a bool, so TO_BOOL is not needed.
    graph.make_nop(block, *jump);
    if (i + 3 >= nodes.size()) return;
    jump = &nodes[i + 3];
  }
  bool is_not = nodes[i + 1].arg != 0;
  if (jump->op != Op::POP_JUMP_IF_FALSE && jump->op != Op::POP_JUMP_IF_TRUE) return;
  bool jumps_if_not_none = is_not != (jump->op == Op::POP_JUMP_IF_FALSE);
  graph.make_nop(block, nodes[i]);
  graph.make_nop(block, nodes[i + 1]);
  jump->op = jumps_if_not_none ? Op::POP_JUMP_IF_NOT_NONE : Op::POP_JUMP_IF_NONE;
}

void simplify_block(FlowState& state, Block& block) {
  Graph& graph = state.graph;
  std::span<Node> nodes = graph.nodes_of(block);
  const ConstantPool& pool = *state.pool;
  auto drop = [&](Node& load) {
    graph.make_nop(block, load);
    state.constant_loads_dropped = true;
  };
  // The index of the constant on top of the stack, if the last instruction left one there. Copying it keeps it.
  bool on_top = false;
  int32_t index = 0;
  for (size_t i = 0; i + 1 < nodes.size(); ++i) {
    Node& node = nodes[i];
    bool copies_it = on_top && node.op == Op::COPY && node.arg == 1;
    if (!copies_it) {
      on_top = node.op == Op::LOAD_CONST;
      index = node.arg;
    }
    if (!on_top) continue;
    Node& next = nodes[i + 1];
    ConstId constant = state.constants[static_cast<size_t>(index)];
    switch (next.op) {
      case Op::POP_JUMP_IF_FALSE:
      case Op::POP_JUMP_IF_TRUE:
        drop(node);
        if (pool.truth(constant) == (next.op == Op::POP_JUMP_IF_TRUE)) {
          graph.replace(block, next, Op::JUMP, next.arg);
        } else {
          graph.make_nop(block, next);
        }
        state.flow_changed = true;
        break;
      case Op::IS_OP:
        if (constant != ConstantPool::none()) break;
        compare_with_none_in_jump(graph, block, nodes, i);
        state.constant_loads_dropped = true;
        break;
      case Op::RETURN_VALUE_POPS_1:
        graph.make_nop(block, node);
        graph.replace(block, next, Op::RETURN_CONST, index);
        ++i;
        break;
      case Op::TO_BOOL:
        drop(node);
        graph.replace(block, next, Op::LOAD_CONST,
                      state.index_of_constant(ConstantPool::boolean(pool.truth(constant))));
        break;
      default: break;
    }
  }
}

}  // namespace

void simplify_constant_loads(FlowState& state) {
  constexpr uint32_t kWanted = op_pairs::kConstantTest | op_pairs::kConstantReturn;
  for (Block& block : Layout(state.graph)) {
    if (block.may_have_pair(kWanted)) simplify_block(state, block);
  }
}

}  // namespace leanpyc::flow
