// Conditions: jumps on tests, `and` and `or`, comparisons, conditional expressions.
#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {

void Generator::jump_if(const Expr* node, Label target, bool condition, SourceRange& place) {
  if (!descend()) return;
  switch (node->kind) {
    case ExprKind::UnaryOp: {
      const auto& unary_op = *ast::as<const ast::UnaryOp>(node);
      if (unary_op.op != ast::UnaryOperator::Not) break;
      jump_if(unary_op.operand, target, !condition, place);
      return ascend();
    }
    case ExprKind::BoolOp: {
      const auto& bool_op = *ast::as<const ast::BoolOp>(node);
      const bool early = bool_op.op == ast::BoolOperator::Or;
      // The jump for an early result goes to the target, or to the end of the whole test.
      Label early_target = early == condition ? target : new_label();
      const uint32_t last = bool_op.values.size() - 1;
      for (uint32_t i = 0; i < last; ++i) jump_if(bool_op.values[i], early_target, early, place);
      jump_if(bool_op.values[last], target, condition, place);
      if (early_target.id != target.id) bind(early_target);
      return ascend();
    }
    case ExprKind::IfExp: {
      const auto& if_exp = *ast::as<const ast::IfExp>(node);
      Label end = new_label();
      Label next = new_label();
      jump_if(if_exp.test, next, false, place);
      jump_if(if_exp.body, target, condition, place);
      emit_jump(dialect_.skip, end, kNoLocation);
      bind(next);
      jump_if(if_exp.orelse, target, condition, place);
      bind(end);
      return ascend();
    }
    case ExprKind::Compare: {
      const auto& chain = *ast::as<const ast::Compare>(node);
      place = node->range;
      const uint32_t last = chain.ops.size() - 1;
      if (last == 0) break;
      check_compare(chain);
      Label cleanup = new_label();
      expression(chain.left);
      for (uint32_t i = 0; i < last; ++i) {
        expression(chain.comparators[i]);
        emit(Op::SWAP, 2, node->range);
        emit(Op::COPY, 2, node->range);
        dialect_.compare(*this, chain.ops[i], node->range);
        test(*node);
        emit_jump(Op::POP_JUMP_IF_FALSE, cleanup, node->range);
      }
      expression(chain.comparators[last]);
      dialect_.compare(*this, chain.ops[last], node->range);
      test(*node);
      emit_jump(condition ? Op::POP_JUMP_IF_TRUE : Op::POP_JUMP_IF_FALSE, target, node->range);
      Label end = new_label();
      emit_jump(dialect_.skip, end, kNoLocation);
      bind(cleanup);
      emit(Op::POP_TOP, node->range);
      if (!condition) emit_jump(dialect_.skip, target, kNoLocation);
      bind(end);
      return ascend();
    }
    default: break;
  }
  expression(node);
  test(*node);
  emit_jump(condition ? Op::POP_JUMP_IF_TRUE : Op::POP_JUMP_IF_FALSE, target,
            dialect_.leaves_ranges ? place : node->range);
  ascend();
}

void Generator::bool_operation(const ast::BoolOp& node) {
  Label end = new_label();
  const Op jump = node.op == ast::BoolOperator::And ? Op::POP_JUMP_IF_FALSE : Op::POP_JUMP_IF_TRUE;
  const uint32_t last = node.values.size() - 1;
  for (uint32_t i = 0; i < last; ++i) {
    expression(node.values[i]);
    dialect_.decide_or_pop(*this, jump, end, node.range);
  }
  expression(node.values[last]);
  bind(end);
}

void Generator::conditional(const ast::IfExp& node) {
  Label end = new_label();
  Label next = new_label();
  SourceRange place = node.range;
  jump_if(node.test, next, false, place);
  expression(node.body);
  emit_jump(dialect_.skip, end, kNoLocation);
  bind(next);
  expression(node.orelse);
  bind(end);
}

void Generator::compare(const ast::Compare& node) {
  check_compare(node);
  expression(node.left);
  const uint32_t last = node.ops.size() - 1;
  if (last == 0) {
    expression(node.comparators[0]);
    dialect_.compare(*this, node.ops[0], node.range);
    return;
  }
  Label cleanup = new_label();
  for (uint32_t i = 0; i < last; ++i) {
    expression(node.comparators[i]);
    emit(Op::SWAP, 2, node.range);
    emit(Op::COPY, 2, node.range);
    dialect_.compare(*this, node.ops[i], node.range);
    dialect_.jump_or_pop(*this, Op::POP_JUMP_IF_FALSE, cleanup, node.range);
  }
  expression(node.comparators[last]);
  dialect_.compare(*this, node.ops[last], node.range);
  Label end = new_label();
  emit_jump(dialect_.skip, end, kNoLocation);
  bind(cleanup);
  emit(Op::SWAP, 2, node.range);
  emit(Op::POP_TOP, node.range);
  bind(end);
}

}  // namespace leanpyc::codegen
