#include "leanpyc/elide/elide.h"

#include "leanpyc/elide/marks.h"
#include "leanpyc/syntax/ast_walk.h"

namespace leanpyc {
namespace {

using ast::StmtKind;

constexpr KindSet kTables{Kind::Columns, Kind::Lines};

}  // namespace

KindSet ElisionCounts::kinds() const {
  KindSet found;
  for (size_t i = 0; i < kKindCount; ++i) {
    if (things[i] != 0) found = found | KindSet{static_cast<Kind>(i)};
  }
  return found;
}

ElisionCounts Elider::mark(ast::Module& module, const Elision& elision, const File& file) {
  ElisionCounts counts;
  casts_.clear();
  debug_names_.clear();
  if ((elision.kinds - kTables).empty()) return counts;
  keep_.find(file.source, file.tokens);
  annotations_ = elision.kinds.has(Kind::Annotations) && may_elide_annotations(module, file);
  proven_.find(module, file.pool.names());
  MarkContext context{elision, file, file.pool.names(), proven_, keep_, counts};
  context_ = &context;
  expressions_ = (elision.kinds.has(Kind::Debug) && mentions_debug(file.source)) ||
                 (elision.kinds.has(Kind::Casts) && proven_.has_typing());
  mark_docstring(module, context);
  statements(module.body, nullptr, 0);
  context_ = nullptr;
  return counts;
}

void Elider::statements(const Seq<ast::Stmt*>& list, const ast::ClassDef* owner, uint32_t depth) {
  if (depth > ast::kDeepestWalk) return;
  if (context_->wants(Kind::Overloads) && proven_.has_typing()) mark_overloads(list, *context_);
  const LiveProperties::Generation around = properties_.enter();
  for (ast::Stmt* each : list) {
    statement(each, owner, depth);
    if (annotations_) properties_.pass(each, proven_, context_->names);
  }
  properties_.leave(around);
}

// Counts a statement that is elided as a whole once, and does not visit its parts.
void Elider::statement(ast::Stmt* node, const ast::ClassDef* owner, uint32_t depth) {
  if (node->elided || keep_.keeps(node)) return;
  switch (node->kind) {
    case StmtKind::Assert: mark_assert(*ast::as<ast::Assert>(node), *context_); break;
    case StmtKind::If:
      if (context_->wants(Kind::TypeChecking)) mark_type_checking(*ast::as<ast::If>(node), *context_);
      if (node->elided) return statements(ast::as<ast::If>(node)->orelse, owner, depth + 1);
      break;
    case StmtKind::FunctionDef:
    case StmtKind::AsyncFunctionDef: {
      auto* function = ast::as<ast::FunctionDef>(node);
      mark_docstring(*function, *context_);
      if (annotations_) mark_annotations(*function, owner, properties_, *context_);
      owner = nullptr;
      break;
    }
    case StmtKind::ClassDef:
      owner = ast::as<ast::ClassDef>(node);
      mark_docstring(*ast::as<ast::ClassDef>(node), *context_);
      break;
    default: break;
  }
  if (node->elided) return;
  if (expressions_) expressions(node);
  ast::visit_bodies(node, [this, owner, depth](const Seq<ast::Stmt*>& body) { statements(body, owner, depth + 1); });
}

void Elider::expressions(ast::Stmt* node) {
  const ast::Expr* whole = node->kind == StmtKind::Expr ? ast::as<ast::ExprStmt>(node)->value : nullptr;
  const bool debug = context_->wants(Kind::Debug);
  const bool casts = context_->wants(Kind::Casts);
  auto look = [&](ast::Expr*& slot) {
    if (debug && elide_debug(slot, *context_)) debug_names_.push_back(slot->range);
    if (casts && mark_cast(slot, slot == whole, *context_)) casts_.push_back(&slot);
  };
  ast::visit_own_expressions(node, !context_->file.future_annotations,
                             [&look](ast::Expr*& slot) { ast::visit_expression(slot, look); });
}

void Elider::replace_casts() {
  for (ast::Expr** slot : casts_) {
    // Folding may have put another node into the slot.
    if ((*slot)->kind != ast::ExprKind::Call) continue;
    const auto* call = ast::as<const ast::Call>(*slot);
    if (call->elided_to >= 0) *slot = call->args[static_cast<size_t>(call->elided_to)];
  }
}

}  // namespace leanpyc
