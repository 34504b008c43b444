// type-checking
#include "leanpyc/elide/marks.h"
#include "leanpyc/syntax/ast_walk.h"

namespace leanpyc {
namespace {

using ast::StmtKind;

// Whether the body has a jump. A jump outside a loop or a function is a compile error, which must still be reported.
bool has_jump(const Seq<ast::Stmt*>& list, uint32_t depth = 0) {
  if (depth > ast::kDeepestWalk) return true;
  for (ast::Stmt* each : list) {
    if (each->kind == StmtKind::Return || each->kind == StmtKind::Break || each->kind == StmtKind::Continue)
      return true;
    if (ast::FunctionDef::is(each->kind) || each->kind == StmtKind::ClassDef) continue;
    bool found = false;
    ast::visit_bodies(each, [&](const Seq<ast::Stmt*>& body) { found = found || has_jump(body, depth + 1); });
    if (found) return true;
  }
  return false;
}

}  // namespace

void mark_type_checking(ast::Stmt& node, MarkContext& context) {
  if (node.kind != StmtKind::If) return;
  const auto* statement = ast::as<const ast::If>(&node);
  if (context.proven.of(statement->test) != KnownObject::TypeChecking || has_jump(statement->body)) return;
  context.mark(node.elided, true, Kind::TypeChecking);
}

}  // namespace leanpyc
