// Finds the nodes at which constant folding could start. The parser asks as it makes each node, and a statement without
// such a node is not walked by folding (fold/). A node that folds only after one of its parts has folded is not listed.
// The list covers every version that folds in the tree (all up to 3.13); other versions ignore the marks. The parser
// marks, because a separate walk would cost more than folding itself.
#pragma once

#include <algorithm>

#include "leanpyc/syntax/ast.h"

namespace leanpyc::syntax {

// Folding replaces the iterable of a loop, or the right operand of `in`, by a constant or at least by a tuple.
inline bool may_fold_as_iterable(const ast::Expr& node) {
  return node.kind == ast::ExprKind::List || node.kind == ast::ExprKind::Set;
}

// The default for all other kinds.
inline bool may_fold(const ast::Expr&) { return false; }
inline bool may_fold(const ast::Name& node) { return node.id == names::kDunderDebug; }
inline bool may_fold(const ast::BinOp& node) { return node.left->kind == ast::ExprKind::Constant; }
// Folding also turns `not a is b` into one operator.
inline bool may_fold(const ast::UnaryOp& node) {
  return node.operand->kind == ast::ExprKind::Constant || node.operand->kind == ast::ExprKind::Compare;
}
inline bool may_fold(const ast::Subscript& node) { return node.value->kind == ast::ExprKind::Constant; }
inline bool may_fold(const ast::Tuple& node) {
  return std::all_of(node.elts.begin(), node.elts.end(),
                     [](const ast::Expr* each) { return each->kind == ast::ExprKind::Constant; });
}
inline bool may_fold(const ast::Compare& node) { return may_fold_as_iterable(*node.comparators.back()); }

}  // namespace leanpyc::syntax
