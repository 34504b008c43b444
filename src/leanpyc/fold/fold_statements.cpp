#include <utility>

#include "leanpyc/fold/folder.h"

namespace leanpyc {

using ast::StmtKind;

namespace {

bool is_docstring(const Seq<ast::Stmt*>& body, const ConstantPool& pool) {
  if (body.empty() || body.front()->kind != StmtKind::Expr) return false;
  const ast::Expr* value = ast::as<ast::ExprStmt>(body.front())->value;
  return value->kind == ast::ExprKind::Constant &&
         pool[ast::as<const ast::Constant>(value)->value].kind == ConstantKind::Str;
}

}  // namespace

bool fold_constants(ast::Module& module, const FoldOptions& options, const Target& target, ConstantPool& pool,
                    Diagnostics& diagnostics) {
  Folder(options, target, pool, diagnostics).body(module.body);
  return !diagnostics.failed();
}

void Folder::body(Seq<ast::Stmt*> nodes) {
  bool had_docstring = is_docstring(nodes, pool_);
  statements(nodes);
  if (had_docstring || !is_docstring(nodes, pool_)) return;
  // An f-string with one part is not a docstring.
  auto* first = ast::as<ast::ExprStmt>(nodes.front());
  first->value = arena_.make<ast::JoinedStr>(ast::Expr{ast::ExprKind::JoinedStr, first->range},
                                             arena_.copy(std::span<ast::Expr* const>(&first->value, 1)));
}

void Folder::statement(ast::Stmt* node) {
  if (!enter()) return leave();
  switch (node->kind) {
    case StmtKind::FunctionDef:
    case StmtKind::AsyncFunctionDef: function(*ast::as<ast::FunctionDef>(node)); break;
    case StmtKind::ClassDef: {
      auto* n = ast::as<ast::ClassDef>(node);
      type_params(n->type_params);
      expressions(n->bases);
      keywords(n->keywords);
      body(n->body);
      expressions(n->decorators);
      break;
    }
    case StmtKind::Return: optional(ast::as<ast::Return>(node)->value); break;
    case StmtKind::Delete: expressions(ast::as<ast::Delete>(node)->targets); break;
    case StmtKind::Assign: {
      auto* n = ast::as<ast::Assign>(node);
      expressions(n->targets);
      expression(n->value);
      break;
    }
    case StmtKind::AugAssign: {
      auto* n = ast::as<ast::AugAssign>(node);
      expression(n->target);
      expression(n->value);
      break;
    }
    case StmtKind::AnnAssign: {
      auto* n = ast::as<ast::AnnAssign>(node);
      expression(n->target);
      if (!options_.future_annotations) expression(n->annotation);
      optional(n->value);
      break;
    }
    case StmtKind::TypeAlias: {
      auto* n = ast::as<ast::TypeAlias>(node);
      expression(n->name);
      type_params(n->type_params);
      expression(n->value);
      break;
    }
    case StmtKind::For:
    case StmtKind::AsyncFor: {
      auto* n = ast::as<ast::For>(node);
      expression(n->target);
      expression(n->iter);
      statements(n->body);
      statements(n->orelse);
      if (node->kind == StmtKind::For) iterable(n->iter);
      break;
    }
    case StmtKind::While: {
      auto* n = ast::as<ast::While>(node);
      expression(n->test);
      statements(n->body);
      statements(n->orelse);
      break;
    }
    case StmtKind::If: {
      auto* n = ast::as<ast::If>(node);
      expression(n->test);
      statements(n->body);
      statements(n->orelse);
      break;
    }
    case StmtKind::With:
    case StmtKind::AsyncWith: {
      auto* n = ast::as<ast::With>(node);
      for (ast::WithItem& item : n->items) {
        expression(item.context_expr);
        optional(item.optional_vars);
      }
      statements(n->body);
      break;
    }
    case StmtKind::Match: match(*ast::as<ast::Match>(node)); break;
    case StmtKind::Raise: {
      auto* n = ast::as<ast::Raise>(node);
      optional(n->exc);
      optional(n->cause);
      break;
    }
    case StmtKind::Try:
    case StmtKind::TryStar: {
      auto* n = ast::as<ast::Try>(node);
      statements(n->body);
      for (ast::ExceptHandler& handler : n->handlers) {
        optional(handler.type);
        statements(handler.body);
      }
      statements(n->orelse);
      statements(n->finalbody);
      break;
    }
    case StmtKind::Assert: {
      auto* n = ast::as<ast::Assert>(node);
      expression(n->test);
      optional(n->msg);
      break;
    }
    case StmtKind::Expr: expression(ast::as<ast::ExprStmt>(node)->value); break;
    case StmtKind::Import:
    case StmtKind::ImportFrom:
    case StmtKind::Global:
    case StmtKind::Nonlocal:
    case StmtKind::Pass:
    case StmtKind::Break:
    case StmtKind::Continue: break;
  }
  leave();
}

void Folder::function(ast::FunctionDef& node) {
  type_params(node.type_params);
  arguments(*node.args);
  body(node.body);
  expressions(node.decorators);
  if (!options_.future_annotations) optional(node.returns);
}

void Folder::arguments(ast::Arguments& node) {
  for (ast::Arg& arg : node.posonlyargs) argument(arg);
  for (ast::Arg& arg : node.args) argument(arg);
  if (node.vararg != nullptr) argument(*node.vararg);
  for (ast::Arg& arg : node.kwonlyargs) argument(arg);
  expressions(node.kw_defaults);
  if (node.kwarg != nullptr) argument(*node.kwarg);
  expressions(node.defaults);
}

void Folder::argument(ast::Arg& node) {
  if (!options_.future_annotations) optional(node.annotation);
}

void Folder::type_params(Seq<ast::TypeParam> nodes) {
  for (ast::TypeParam& node : nodes) {
    optional(node.bound);
    optional(node.default_value);
  }
}

void Folder::match(ast::Match& node) {
  expression(node.subject);
  for (ast::MatchCase& match_case : node.cases) {
    pattern(match_case.pattern);
    optional(match_case.guard);
    statements(match_case.body);
  }
}

// The numbers -1 and 1+2j in patterns are folded in the tree for every target.
void Folder::pattern_value(ast::Expr*& slot) {
  const bool outside = std::exchange(folds_, true);
  expression(slot);
  folds_ = outside;
}

void Folder::pattern(ast::Pattern* node) {
  if (!enter()) return leave();
  auto patterns = [this](Seq<ast::Pattern*> nodes) {
    for (ast::Pattern* each : nodes) pattern(each);
  };
  switch (node->kind) {
    case ast::PatternKind::MatchValue: pattern_value(ast::as<ast::MatchValue>(node)->value); break;
    case ast::PatternKind::MatchSequence: patterns(ast::as<ast::MatchSequence>(node)->patterns); break;
    case ast::PatternKind::MatchMapping: {
      auto* n = ast::as<ast::MatchMapping>(node);
      for (ast::Expr*& key : n->keys) pattern_value(key);
      patterns(n->patterns);
      break;
    }
    case ast::PatternKind::MatchClass: {
      auto* n = ast::as<ast::MatchClass>(node);
      expression(n->cls);
      patterns(n->patterns);
      patterns(n->kwd_patterns);
      break;
    }
    case ast::PatternKind::MatchAs: {
      auto* n = ast::as<ast::MatchAs>(node);
      if (n->pattern != nullptr) pattern(n->pattern);
      break;
    }
    case ast::PatternKind::MatchOr: patterns(ast::as<ast::MatchOr>(node)->patterns); break;
    case ast::PatternKind::MatchSingleton:
    case ast::PatternKind::MatchStar: break;
  }
  leave();
}

}  // namespace leanpyc
