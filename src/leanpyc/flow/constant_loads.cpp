#include "leanpyc/flow/constant_loads.h"

namespace leanpyc::flow {
namespace {

// `x is None` (or `is not`) under a conditional jump: the jump tests for None itself. nodes[i] loads the None.
void compare_with_none_in_jump(Block& block, std::span<Node> nodes, size_t i) {
  if (i + 2 >= nodes.size()) return;
  Node* jump = &nodes[i + 2];
  if (jump->op == Op::TO_BOOL) {
    // IS_OP gives a bool already, whatever follows.
    make_nop(block, *jump);
    if (i + 3 >= nodes.size()) return;
    jump = &nodes[i + 3];
  }
  bool is_not = nodes[i + 1].arg != 0;
  if (jump->op != Op::POP_JUMP_IF_FALSE && jump->op != Op::POP_JUMP_IF_TRUE) return;
  bool jumps_if_not_none = is_not != (jump->op == Op::POP_JUMP_IF_FALSE);
  make_nop(block, nodes[i]);
  make_nop(block, nodes[i + 1]);
  jump->op = jumps_if_not_none ? Op::POP_JUMP_IF_NOT_NONE : Op::POP_JUMP_IF_NONE;
}

// A constant that is returned at the end of `nodes`. Where both are of one line, the load would be a NOP that goes.
bool return_constant(Block& block, std::span<Node> nodes) {
  if (nodes.size() < 2) return false;
  Node& load = nodes[nodes.size() - 2];
  Node& last = nodes.back();
  if (load.op != Op::LOAD_CONST || last.op != Op::RETURN_VALUE) return false;
  if (load.range.line >= 0 && load.range.line != last.range.line) return false;
  const int32_t constant = load.arg;
  load = last;
  load.op = Op::RETURN_CONST;
  load.arg = constant;
  --block.count;
  block.traits |= traits_of(Op::RETURN_CONST);
  return true;
}

// Whether the unit may have lost its last load of None. Tests for None lose many, but most functions also return it.
struct LoadsOfNone {
  bool dropped = false;
  bool returned = false;
};

void simplify_block(FlowState& state, Block& block, LoadsOfNone& none) {
  std::span<Node> nodes = state.graph.nodes_of(block);
  const ConstantPool& pool = *state.pool;
  auto drop = [&](Node& load) {
    make_nop(block, load);
    state.constant_loads_dropped = true;
  };
  // The constant on top of the stack, if the last instruction left one there; copying it keeps it.
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
          replace(block, next, Op::JUMP, next.arg);
          state.unit_traits |= traits_of(Op::JUMP);
        } else {
          make_nop(block, next);
        }
        state.flow_changed = true;
        break;
      case Op::IS_OP:
        if (constant != ConstantPool::none()) break;
        compare_with_none_in_jump(block, nodes, i);
        none.dropped = true;
        break;
      case Op::RETURN_VALUE:
        make_nop(block, node);
        replace(block, next, Op::RETURN_CONST, index);
        none.returned |= constant == ConstantPool::none();
        ++i;
        break;
      case Op::TO_BOOL:
        drop(node);
        replace(block, next, Op::LOAD_CONST, state.index_of_constant(ConstantPool::boolean(pool.truth(constant))));
        break;
      default: break;
    }
  }
}

}  // namespace

void simplify_constant_loads(FlowState& state) {
  using namespace op_pairs;
  LoadsOfNone none;
  for (Block& block : Layout(state.graph)) {
    if (!block.may_have_pair(kConstantTest | kConstantReturn)) continue;
    // Most have nothing but `return None` at their end.
    const bool alone = !block.may_have_pair(kConstantTest) && !block.may_have(op_traits::kNop);
    if (alone && return_constant(block, state.graph.nodes_of(block))) {
      const auto index = static_cast<size_t>(state.graph.last(block)->arg);
      none.returned |= state.constants[index] == ConstantPool::none();
      continue;
    }
    simplify_block(state, block, none);
  }
  if (none.dropped && !none.returned) state.constant_loads_dropped = true;
}

}  // namespace leanpyc::flow
