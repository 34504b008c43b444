#include "leanpyc/elide/elide.h"

#include <algorithm>

#include "leanpyc/elide/marks.h"
#include "leanpyc/syntax/ast_walk.h"

namespace leanpyc {
namespace {

using ast::StmtKind;

// Marks the statement itself.
void mark_whole(ast::Stmt& node, MarkContext& context) {
#define LEANPYC_STATEMENT_MARKER(function, ...) \
  if (context.elision.kinds.has_any({__VA_ARGS__})) function(node, context);
#include "leanpyc/elide/kinds.def"
}

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
  replaced_casts_.clear();
  marks_.clear();
  marked_functions_.clear();
  can_undo_ = file.may_undo;
  if ((elision.kinds - kTableKinds).empty()) return counts;
  keep_.find(file.source, file.tokens);
  annotations_ = elision.kinds.has(Kind::Annotations) && may_elide_annotations(module, file);
  proven_.find(module, file.pool.names());
  MarkContext context{elision, file, file.pool.names(), proven_, keep_, counts, marks_};
  context_ = &context;
  debug_ = elision.kinds.has(Kind::Debug) && mentions_debug(file.source);
  expressions_ = debug_ || (elision.kinds.has(Kind::Casts) && proven_.has_typing());
  mark_docstring(module, context);
  statements(module.body, nullptr, 0);
  context_ = nullptr;
  std::ranges::sort(marked_functions_, std::less<>());
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

// Counts a statement that is elided as a whole once.
void Elider::statement(ast::Stmt* node, const ast::ClassDef* owner, uint32_t depth) {
  if (node->elided) return elided_parts(node, owner, depth);
  if (keep_.keeps(node)) return;
  const size_t marks_before = marks_.size();
  parts(node, owner, depth);
  if (marks_.size() != marks_before && ast::FunctionDef::is(node->kind)) {
    marked_functions_.push_back(ast::as<ast::FunctionDef>(node));
  }
}

void Elider::parts(ast::Stmt* node, const ast::ClassDef* owner, uint32_t depth) {
  mark_whole(*node, *context_);
  switch (node->kind) {
    case StmtKind::If:
      if (node->elided) {
        elided_parts(node, owner, depth);
        return statements(ast::as<ast::If>(node)->orelse, owner, depth + 1);
      }
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
  if (node->elided) return elided_parts(node, owner, depth);
  if (expressions_) expressions(node);
  ast::visit_bodies(node, [this, owner, depth](const Seq<ast::Stmt*>& body) { statements(body, owner, depth + 1); });
}

// Marks the parts of an elided statement, so that they are marked when undo() brings the statement back. The parts are
// not counted. The kinds of asserts come back last, when no kind is elided any more.
void Elider::elided_parts(ast::Stmt* node, const ast::ClassDef* owner, uint32_t depth) {
  if (node->kind == StmtKind::Assert) return;
  // A replaced __debug__ cannot be brought back.
  if (debug_) can_undo_ = false;
  if (!can_undo_) return;
  const ElisionCounts counts = context_->counts;
  if (node->kind == StmtKind::If) {
    statements(ast::as<ast::If>(node)->body, owner, depth + 1);
  } else if (ast::FunctionDef::is(node->kind)) {
    auto* function = ast::as<ast::FunctionDef>(node);
    mark_docstring(*function, *context_);
    if (annotations_) mark_annotations(*function, owner, properties_, *context_);
    if (expressions_) expressions(node);
    // The body of an overload must not change which properties are live after it.
    const bool annotations = std::exchange(annotations_, false);
    statements(function->body, nullptr, depth + 1);
    annotations_ = annotations;
    marked_functions_.push_back(function);
  } else {
    if (expressions_) expressions(node);
    ast::visit_bodies(node, [this, owner, depth](const Seq<ast::Stmt*>& body) { statements(body, owner, depth + 1); });
  }
  context_->counts = counts;
}

void Elider::undo(KindSet kinds) {
  for (const ElisionMark& mark : marks_) {
    if (kinds.has(mark.kind)) *mark.field = mark.unmarked;
  }
  std::erase_if(marks_, [kinds](const ElisionMark& mark) { return kinds.has(mark.kind); });
  for (const ReplacedCast& each : replaced_casts_) *each.slot = each.call;
  replaced_casts_.clear();
}

void Elider::expressions(ast::Stmt* node) {
  const ast::Expr* whole = node->kind == StmtKind::Expr ? ast::as<ast::ExprStmt>(node)->value : nullptr;
  const bool casts = context_->wants(Kind::Casts);
  auto look = [&](ast::Expr*& slot) {
    if (debug_ && elide_debug(slot, *context_)) {
      debug_names_.push_back(slot->range);
      can_undo_ = false;
    }
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
    if (call->elided_to < 0) continue;
    replaced_casts_.push_back({slot, *slot});
    *slot = call->args[static_cast<size_t>(call->elided_to)];
  }
}

}  // namespace leanpyc
