// Conditions: jumps on tests, `and` and `or`, comparisons, conditional expressions.
#include "leanpyc/codegen/generator.h"
#include "leanpyc/flow/operand_flags.h"

namespace leanpyc::codegen {

void Generator::jump_if(const Expr* node, Label target, bool condition) {
  if (!descend()) return;
  switch (node->kind) {
    case ExprKind::UnaryOp: {
      const auto& unary_op = *ast::as<const ast::UnaryOp>(node);
      if (unary_op.op != ast::UnaryOperator::Not) break;
      jump_if(unary_op.operand, target, !condition);
      return ascend();
    }
    case ExprKind::BoolOp: {
      const auto& bool_op = *ast::as<const ast::BoolOp>(node);
      const bool early = bool_op.op == ast::BoolOperator::Or;
      // The jump for an early result goes to the target, or to the end of the whole test.
      Label early_target = early == condition ? target : new_label();
      const uint32_t last = bool_op.values.size() - 1;
      for (uint32_t i = 0; i < last; ++i) jump_if(bool_op.values[i], early_target, early);
      jump_if(bool_op.values[last], target, condition);
      if (early_target.id != target.id) bind(early_target);
      return ascend();
    }
    case ExprKind::IfExp: {
      const auto& if_exp = *ast::as<const ast::IfExp>(node);
      Label end = new_label();
      Label next = new_label();
      jump_if(if_exp.test, next, false);
      jump_if(if_exp.body, target, condition);
      emit_jump(Op::JUMP_NO_INTERRUPT, end, kNoLocation);
      bind(next);
      jump_if(if_exp.orelse, target, condition);
      bind(end);
      return ascend();
    }
    case ExprKind::Compare: {
      const auto& chain = *ast::as<const ast::Compare>(node);
      const uint32_t last = chain.ops.size() - 1;
      if (last == 0) break;
      check_compare(chain);
      Label cleanup = new_label();
      expression(chain.left);
      for (uint32_t i = 0; i < last; ++i) {
        expression(chain.comparators[i]);
        emit(Op::SWAP, 2, node->range);
        emit(Op::COPY, 2, node->range);
        emit_compare(chain.ops[i], node->range);
        make_bool(*node);
        emit_jump(Op::POP_JUMP_IF_FALSE, cleanup, node->range);
      }
      expression(chain.comparators[last]);
      emit_compare(chain.ops[last], node->range);
      make_bool(*node);
      emit_jump(condition ? Op::POP_JUMP_IF_TRUE : Op::POP_JUMP_IF_FALSE, target, node->range);
      Label end = new_label();
      emit_jump(Op::JUMP_NO_INTERRUPT, end, kNoLocation);
      bind(cleanup);
      emit(Op::POP_TOP, node->range);
      if (!condition) emit_jump(Op::JUMP_NO_INTERRUPT, target, kNoLocation);
      bind(end);
      return ascend();
    }
    default: break;
  }
  expression(node);
  make_bool(*node);
  emit_jump(condition ? Op::POP_JUMP_IF_TRUE : Op::POP_JUMP_IF_FALSE, target, node->range);
  ascend();
}

// The last instruction computed the value of `node`. Converts the value to bool for the jump that follows.
void Generator::make_bool(const Expr& node) {
  if (node.kind != ExprKind::Compare) return emit(Op::TO_BOOL, node.range);
  // The last instruction is the comparison. COMPARE_OP without this flag may return any object.
  Instruction& compare = sequence_->last();
  if (compare.op == Op::COMPARE_OP) compare.arg |= flow::operand_flags::kComparesToBool;
}

void Generator::bool_operation(const ast::BoolOp& node) {
  Label end = new_label();
  const Op jump = node.op == ast::BoolOperator::And ? Op::POP_JUMP_IF_FALSE : Op::POP_JUMP_IF_TRUE;
  const uint32_t last = node.values.size() - 1;
  for (uint32_t i = 0; i < last; ++i) {
    expression(node.values[i]);
    emit(Op::COPY, 1, node.range);
    emit(Op::TO_BOOL, node.range);
    emit_jump(jump, end, node.range);
    emit(Op::POP_TOP, node.range);
  }
  expression(node.values[last]);
  bind(end);
}

void Generator::conditional(const ast::IfExp& node) {
  Label end = new_label();
  Label next = new_label();
  jump_if(node.test, next, false);
  expression(node.body);
  emit_jump(Op::JUMP_NO_INTERRUPT, end, kNoLocation);
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
    emit_compare(node.ops[0], node.range);
    return;
  }
  Label cleanup = new_label();
  for (uint32_t i = 0; i < last; ++i) {
    expression(node.comparators[i]);
    emit(Op::SWAP, 2, node.range);
    emit(Op::COPY, 2, node.range);
    emit_compare(node.ops[i], node.range);
    emit(Op::COPY, 1, node.range);
    emit(Op::TO_BOOL, node.range);
    emit_jump(Op::POP_JUMP_IF_FALSE, cleanup, node.range);
    emit(Op::POP_TOP, node.range);
  }
  expression(node.comparators[last]);
  emit_compare(node.ops[last], node.range);
  Label end = new_label();
  emit_jump(Op::JUMP_NO_INTERRUPT, end, kNoLocation);
  bind(cleanup);
  emit(Op::SWAP, 2, node.range);
  emit(Op::POP_TOP, node.range);
  bind(end);
}

void Generator::emit_compare(ast::CompareOperator op, const SourceRange& range) {
  // The upper bits are the operator. The lower bits are the mask of outcomes (unordered 1, less 2, greater 4, equal 8)
  // that the specialised instruction tests.
  constexpr int32_t kOperatorShift = 5;
  auto ordered = [&](int32_t number, int32_t mask) { emit(Op::COMPARE_OP, number << kOperatorShift | mask, range); };
  switch (op) {
    case ast::CompareOperator::Lt: ordered(0, 2); break;
    case ast::CompareOperator::LtE: ordered(1, 2 | 8); break;
    case ast::CompareOperator::Eq: ordered(2, 8); break;
    case ast::CompareOperator::NotEq: ordered(3, 1 | 2 | 4); break;
    case ast::CompareOperator::Gt: ordered(4, 4); break;
    case ast::CompareOperator::GtE: ordered(5, 4 | 8); break;
    case ast::CompareOperator::Is: emit(Op::IS_OP, 0, range); break;
    case ast::CompareOperator::IsNot: emit(Op::IS_OP, 1, range); break;
    case ast::CompareOperator::In: emit(Op::CONTAINS_OP, 0, range); break;
    case ast::CompareOperator::NotIn: emit(Op::CONTAINS_OP, 1, range); break;
  }
}

}  // namespace leanpyc::codegen
