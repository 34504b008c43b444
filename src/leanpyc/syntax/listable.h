// Which nodes hide something from the list of names that the parser makes as it reads (ast::Module::names): a statement
// without them is spared the walk that enters its names into scopes (scope/).
#pragma once

#include <algorithm>

#include "leanpyc/syntax/ast.h"

namespace leanpyc::syntax {

// Of all other kinds.
inline bool needs_walk(const ast::Expr&) { return false; }

// Folding, or an elision, makes it a constant.
inline bool needs_walk(const ast::Name& node) { return node.id == names::kDunderDebug; }

// What belongs to another scope, or says something of the scope.
inline bool needs_walk(const ast::Lambda&) { return true; }
inline bool needs_walk(const ast::ComprehensionExpr&) { return true; }
inline bool needs_walk(const ast::NamedExpr&) { return true; }
inline bool needs_walk(const ast::Await&) { return true; }
inline bool needs_walk(const ast::Yield&) { return true; }
inline bool needs_walk(const ast::YieldFrom&) { return true; }

// What is not visited in the order in which it is written: the test first, all keys before all values.
inline bool needs_walk(const ast::IfExp&) { return true; }
inline bool needs_walk(const ast::Dict& node) {
  return !std::all_of(node.keys.begin(), node.keys.end(),
                      [](const ast::Expr* key) { return key == nullptr || key->kind == ast::ExprKind::Constant; });
}

// Statements that do more to their names, or have others.
inline bool needs_walk(const ast::Stmt&) { return false; }
inline bool needs_walk(const ast::AnnAssign&) { return true; }
inline bool needs_walk(const ast::TypeAlias&) { return true; }
inline bool needs_walk(const ast::Import&) { return true; }
inline bool needs_walk(const ast::ImportFrom&) { return true; }
inline bool needs_walk(const ast::Global&) { return true; }
inline bool needs_walk(const ast::Nonlocal&) { return true; }

}  // namespace leanpyc::syntax
