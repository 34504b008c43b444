#include "leanpyc/flow/constant_loads_3_14.h"

#include "leanpyc/flow/loaded_constants.h"

namespace leanpyc::flow {
namespace {

// Replaces `x is None` (or `is not`) before a conditional jump by a jump that tests for None itself. nodes[i] loads
// None.
void compare_with_none_in_jump(Graph& graph, Block& block, std::span<Node> nodes, size_t i) {
  if (i + 2 >= nodes.size()) return;
  Node* jump = &nodes[i + 2];
  if (jump->op == Op::TO_BOOL) {
    graph.make_nop(block, *jump);
    if (i + 3 >= nodes.size()) return;
    jump = &nodes[i + 3];
  }
  if (jump->op != Op::POP_JUMP_IF_FALSE && jump->op != Op::POP_JUMP_IF_TRUE) return;
  const bool jumps_if_not_none = (nodes[i + 1].arg != 0) != (jump->op == Op::POP_JUMP_IF_FALSE);
  graph.make_nop(block, nodes[i]);
  graph.make_nop(block, nodes[i + 1]);
  jump->op = jumps_if_not_none ? Op::POP_JUMP_IF_NOT_NONE : Op::POP_JUMP_IF_NONE;
}

class ConstantLoads {
 public:
  ConstantLoads(FlowState& state, Block& block)
      : state_(state), graph_(state.graph), pool_(*state.pool), block_(block), nodes_(graph_.nodes_of(block)) {}

  void run() {
    // The last load, if its value is on top of the stack. A copy of a constant from co_consts is its value too.
    const Node* load = nullptr;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      Node& node = nodes_[i];
      if (node.op == Op::LOAD_CONST) shorten(node);
      const bool is_copy = load != nullptr && op_ == Op::LOAD_CONST && node.op == Op::COPY && node.arg == 1;
      if (!is_copy) {
        load = loads_value(node) ? &node : nullptr;
        op_ = node.op;
        if (load != nullptr) value_ = loaded_value(state_, node);
      }
      if (load != nullptr && i + 1 < nodes_.size()) use(i);
    }
  }

 private:
  void shorten(Node& node) {
    const int32_t small = small_integer_of(pool_, loaded_value(state_, node));
    if (small < 0) return;
    graph_.replace(block_, node, Op::LOAD_SMALL_INT, small);
    state_.constant_loads_dropped = true;
  }

  void drop(Node& node) {
    graph_.make_nop(block_, node);
    state_.constant_loads_dropped = true;
  }

  // nodes_[i] pushes value_.
  void use(size_t i) {
    Node& next = nodes_[i + 1];
    switch (next.op) {
      case Op::POP_JUMP_IF_FALSE:
      case Op::POP_JUMP_IF_TRUE: drop(nodes_[i]); [[fallthrough]];
      case Op::JUMP_IF_FALSE:
      case Op::JUMP_IF_TRUE: decide(next); break;
      case Op::IS_OP:
        if (value_ != ConstantPool::none()) break;
        compare_with_none_in_jump(graph_, block_, nodes_, i);
        state_.constant_loads_dropped = true;
        break;
      case Op::TO_BOOL:
        drop(nodes_[i]);
        graph_.replace(block_, next, Op::LOAD_CONST,
                       state_.index_of_constant(ConstantPool::boolean(pool_.truth(value_))));
        break;
      default: break;
    }
  }

  void decide(Node& jump) {
    const bool jumps_if_true = jump.op == Op::POP_JUMP_IF_TRUE || jump.op == Op::JUMP_IF_TRUE;
    if (pool_.truth(value_) == jumps_if_true) {
      graph_.replace(block_, jump, Op::JUMP, jump.arg);
    } else {
      graph_.make_nop(block_, jump);
    }
    state_.flow_changed = true;
  }

  FlowState& state_;
  Graph& graph_;
  const ConstantPool& pool_;
  Block& block_;
  std::span<Node> nodes_;
  Op op_ = Op::NOP;  // of the last load
  ConstId value_{};
};

}  // namespace

void shorten_constant_loads(FlowState& state) {
  for (Block& block : Layout(state.graph)) {
    if (block.may_have(op_traits::kConstant)) ConstantLoads(state, block).run();
  }
}

}  // namespace leanpyc::flow
