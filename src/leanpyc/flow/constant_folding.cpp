#include "leanpyc/flow/constant_folding.h"

#include <algorithm>
#include <iterator>

#include "leanpyc/arithmetic/operators.h"
#include "leanpyc/flow/loaded_constants.h"
#include "leanpyc/flow/operand_flags.h"

namespace leanpyc::flow {
namespace {

// CPython's _PY_STACK_USE_GUIDELINE.
constexpr int32_t kMostItems = 30;

// The NOP keeps no line.
void make_nop_without_line(Graph& graph, Block& block, Node& node) {
  graph.make_nop(block, node);
  node.range = kNoLocation;
  block.traits |= op_traits::kUnlocated;
  graph.traits |= op_traits::kUnlocated;
}

// Collects the loads of the `count` constants that are on the stack before nodes[end], and their values, in order of
// the stack. Returns false if another value is among them.
class Operands {
 public:
  explicit Operands(FlowState& state) : state_(state) {}

  bool collect(std::span<Node> nodes, size_t end, int32_t count) {
    if (count > kMostItems) return false;
    auto left = static_cast<size_t>(count);
    count_ = left;
    while (left > 0) {
      if (end == 0) return false;
      Node& node = nodes[--end];
      if (node.op == Op::NOP) continue;
      if (!loads_value(node)) return false;
      loads_[--left] = &node;
    }
    for (size_t i = 0; i < count_; ++i) values_[i] = loaded_value(state_, *loads_[i]);
    return true;
  }

  std::span<const ConstId> values() const { return {values_, count_}; }

  void drop(Block& block) {
    for (size_t i = 0; i < count_; ++i) make_nop_without_line(state_.graph, block, *loads_[i]);
    state_.constant_loads_dropped = true;
  }

 private:
  FlowState& state_;
  size_t count_ = 0;
  Node* loads_[kMostItems];
  ConstId values_[kMostItems];
};

UnaryOperator unary_operator(Op op) {
  switch (op) {
    case Op::UNARY_NEGATIVE: return UnaryOperator::USub;
    case Op::UNARY_INVERT: return UnaryOperator::Invert;
    case Op::UNARY_NOT: return UnaryOperator::Not;
    default: return UnaryOperator::UAdd;
  }
}

// By BINARY_OP's operand.
constexpr Operator kBinaryOperators[] = {Operator::Add,     Operator::BitAnd, Operator::FloorDiv, Operator::LShift,
                                         Operator::MatMult, Operator::Mult,   Operator::Mod,      Operator::BitOr,
                                         Operator::Pow,     Operator::RShift, Operator::Sub,      Operator::Div,
                                         Operator::BitXor};

bool evaluate(FlowState& state, int32_t op, ConstId left, ConstId right, ConstId& result) {
  if (op == operand_flags::kSubscript) return fold_subscript(left, right, *state.pool, result);
  if (static_cast<size_t>(op) >= std::size(kBinaryOperators)) return false;
  return fold_binary(kBinaryOperators[op], left, right, *state.target, *state.pool, result);
}

}  // namespace

void fold_unary_operator(FlowState& state, Block& block, size_t i) {
  const std::span<Node> nodes = state.graph.nodes_of(block);
  Operands operand(state);
  ConstId result{};
  if (!operand.collect(nodes, i, 1)) return;
  if (!fold_unary(unary_operator(nodes[i].op), operand.values()[0], *state.pool, result)) return;
  operand.drop(block);
  make_load(state, block, nodes[i], result);
}

void fold_binary_operator(FlowState& state, Block& block, size_t i) {
  const std::span<Node> nodes = state.graph.nodes_of(block);
  Operands operands(state);
  ConstId result{};
  if (!operands.collect(nodes, i, 2)) return;
  if (!evaluate(state, nodes[i].arg, operands.values()[0], operands.values()[1], result)) return;
  operands.drop(block);
  make_load(state, block, nodes[i], result);
}

void fold_tuple(FlowState& state, Block& block, size_t i) {
  const std::span<Node> nodes = state.graph.nodes_of(block);
  Operands items(state);
  if (!items.collect(nodes, i, nodes[i].arg)) return;
  const ConstId tuple = state.pool->tuple(items.values());
  items.drop(block);
  make_load(state, block, nodes[i], tuple);
}

void fold_appended_items(FlowState& state, Block& block, size_t i) {
  const std::span<Node> nodes = state.graph.nodes_of(block);
  const bool is_set = nodes[i].op == Op::SET_ADD;
  const Op start_op = is_set ? Op::BUILD_SET : Op::BUILD_LIST;
  const Op append_op = is_set ? Op::SET_ADD : Op::LIST_APPEND;
  size_t start = i;
  bool expects_append = nodes[i].op == Op::CALL_INTRINSIC_1;
  std::vector<ConstId>& values = state.constant_list;
  values.clear();
  for (;;) {
    if (start == 0) return;
    const Node& node = nodes[--start];
    if (node.op == Op::NOP) continue;
    if (node.op == start_op && node.arg == 0) {
      if (!expects_append) return;
      break;
    }
    if (expects_append ? node.op != append_op || node.arg != 1 : !loads_value(node)) return;
    if (!expects_append) values.push_back(loaded_value(state, node));
    expects_append = !expects_append;
  }
  std::reverse(values.begin(), values.end());
  const ConstId constant = is_set ? state.pool->frozen_set(values) : state.pool->tuple(values);
  for (Node& node : nodes.subspan(start, i - start)) {
    if (node.op != Op::NOP) make_nop_without_line(state.graph, block, node);
  }
  state.constant_loads_dropped = true;
  // CPython removes the range of the last LIST_APPEND too.
  if (nodes[i].op == append_op) make_nop_without_line(state.graph, block, nodes[i]);
  make_load(state, block, nodes[i], constant);
}

void simplify_list_or_set(FlowState& state, Block& block, size_t i) {
  constexpr int32_t kFewestItems = 3;
  Graph& graph = state.graph;
  const std::span<Node> nodes = graph.nodes_of(block);
  Node& build = nodes[i];
  const Op next = i + 1 < nodes.size() ? nodes[i + 1].op : Op::NOP;
  const bool only_read = next == Op::GET_ITER || next == Op::CONTAINS_OP;
  if (build.arg > kMostItems || (build.arg < kFewestItems && !only_read)) return;
  const bool is_set = build.op == Op::BUILD_SET;
  Operands items(state);
  if (!items.collect(nodes, i, build.arg)) {
    if (only_read && !is_set) graph.replace(block, build, Op::BUILD_TUPLE, build.arg);
    return;
  }
  const ConstId constant = is_set ? state.pool->frozen_set(items.values()) : state.pool->tuple(items.values());
  const int32_t index = state.index_of_constant(constant);
  items.drop(block);
  if (only_read) return graph.replace(block, build, Op::LOAD_CONST, index);
  nodes[i - 2].range = build.range;
  graph.replace(block, nodes[i - 2], build.op, 0);
  graph.replace(block, nodes[i - 1], Op::LOAD_CONST, index);
  // If the load has no line now, a later pass gives it that of the instruction before it.
  graph.replace(block, build, is_set ? Op::SET_UPDATE : Op::LIST_EXTEND, 1);
}

}  // namespace leanpyc::flow
