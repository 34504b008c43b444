// Which nodes constant folding could start from, asked as the parser makes them: a statement that has none of them is
// spared the walk (fold/). What folds only because a part of it does needs no mention.
#pragma once

#include <algorithm>

#include "leanpyc/syntax/ast.h"

namespace leanpyc::syntax {

// What a loop or `in` goes over is made a constant, or at least a tuple.
inline bool may_fold_as_iterable(const ast::Expr& node) {
  return node.kind == ast::ExprKind::List || node.kind == ast::ExprKind::Set;
}

// Of all other kinds.
inline bool may_fold(const ast::Expr&) { return false; }
inline bool may_fold(const ast::Name& node) { return node.id == names::kDunderDebug; }
inline bool may_fold(const ast::BinOp& node) { return node.left->kind == ast::ExprKind::Constant; }
// `not a is b` too becomes one operator.
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
