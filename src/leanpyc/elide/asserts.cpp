// asserts.narrowing, asserts.other
#include "leanpyc/elide/marks.h"

namespace leanpyc {
namespace {

using ast::ExprKind;

bool is_none(const ast::Expr* node) {
  return node->kind == ExprKind::Constant && ast::as<const ast::Constant>(node)->value == ConstantPool::none();
}

bool is_type_test(const ast::Call& call, MarkContext& context) {
  if (call.func->kind != ExprKind::Name || !call.keywords.empty()) return false;
  if (context.proven.of(call.func) != KnownObject::TypeTest) return false;
  for (const ast::Expr* each : call.args) {
    if (may_have_effects(each)) return false;
  }
  return true;
}

bool is_none_test(const ast::Compare& node) {
  using ast::CompareOperator;
  if (node.ops.size() != 1 || (node.ops[0] != CompareOperator::Is && node.ops[0] != CompareOperator::IsNot)) {
    return false;
  }
  return is_none(node.comparators[0]) && !may_have_effects(node.left);
}

// Whether the test only narrows a type for a type checker, and evaluates nothing that could have an effect.
bool is_narrowing(const ast::Expr* test, MarkContext& context, uint32_t depth = 0) {
  constexpr uint32_t kDeepest = 100;
  if (depth > kDeepest) return false;
  switch (test->kind) {
    case ExprKind::Call: return is_type_test(*ast::as<const ast::Call>(test), context);
    case ExprKind::Compare: return is_none_test(*ast::as<const ast::Compare>(test));
    case ExprKind::UnaryOp: {
      const auto* node = ast::as<const ast::UnaryOp>(test);
      return node->op == ast::UnaryOperator::Not && is_narrowing(node->operand, context, depth + 1);
    }
    case ExprKind::BoolOp:
      for (const ast::Expr* each : ast::as<const ast::BoolOp>(test)->values) {
        if (!is_narrowing(each, context, depth + 1)) return false;
      }
      return true;
    default: return false;
  }
}

}  // namespace

void mark_assert(ast::Stmt& node, MarkContext& context) {
  if (node.kind != ast::StmtKind::Assert) return;
  const Kind kind =
      is_narrowing(ast::as<const ast::Assert>(&node)->test, context) ? Kind::NarrowingAsserts : Kind::OtherAsserts;
  if (!context.wants(kind)) return;
  context.mark(node.elided, true, kind);
}

}  // namespace leanpyc
