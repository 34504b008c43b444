// Finds the nodes for which the list of names that the parser makes (ast::Module::names) is not sufficient. A statement
// without such nodes is not walked to enter its names into scopes (scope/).
#pragma once

#include <algorithm>

#include "leanpyc/syntax/ast.h"

namespace leanpyc::syntax {

// The default for all other kinds.
inline bool needs_walk(const ast::Expr&) { return false; }

// Folding or an elision replaces it by a constant.
inline bool needs_walk(const ast::Name& node) { return node.id == names::kDunderDebug; }

// Nodes that belong to another scope, or that change a property of the scope.
inline bool needs_walk(const ast::Lambda&) { return true; }
inline bool needs_walk(const ast::ComprehensionExpr&) { return true; }
inline bool needs_walk(const ast::NamedExpr&) { return true; }
inline bool needs_walk(const ast::Await&) { return true; }
inline bool needs_walk(const ast::Yield&) { return true; }
inline bool needs_walk(const ast::YieldFrom&) { return true; }

// Nodes that are not visited in source order: the test of an IfExp first; all keys of a Dict before all values.
inline bool needs_walk(const ast::IfExp&) { return true; }
inline bool needs_walk(const ast::Dict& node) {
  return !std::all_of(node.keys.begin(), node.keys.end(),
                      [](const ast::Expr* key) { return key == nullptr || key->kind == ast::ExprKind::Constant; });
}

// Statements that do more with their names than use them, or that have other names.
inline bool needs_walk(const ast::Stmt&) { return false; }
inline bool needs_walk(const ast::AnnAssign&) { return true; }
inline bool needs_walk(const ast::TypeAlias&) { return true; }
inline bool needs_walk(const ast::Import&) { return true; }
inline bool needs_walk(const ast::ImportFrom&) { return true; }
inline bool needs_walk(const ast::Global&) { return true; }
inline bool needs_walk(const ast::Nonlocal&) { return true; }

}  // namespace leanpyc::syntax
