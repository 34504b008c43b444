// Generic walks over the tree: the children of an expression, and the expressions and bodies of a statement. Each walk
// is a switch over the kinds and calls the caller's function for each child.
#pragma once

#include "leanpyc/syntax/ast.h"

namespace leanpyc::ast {

// Recursive walks stop at this depth; a later stage refuses such a tree as CPython does.
inline constexpr uint32_t kDeepestWalk = 10000;

namespace detail {

template <class Visit>
void visit_optional(Expr*& slot, Visit& visit) {
  if (slot != nullptr) visit(slot);
}
template <class Visit>
void visit_all(Seq<Expr*> slots, Visit& visit) {
  for (Expr*& slot : slots) visit_optional(slot, visit);
}
template <class Field, class Visit>
void visit_field(Field& field, Visit& visit) {
  visit(field.value);
  visit_optional(field.format_spec, visit);
}
template <class Visit>
void visit_keywords(Seq<Keyword> keywords, Visit& visit) {
  for (Keyword& keyword : keywords) visit(keyword.value);
}
template <class Visit>
void visit_defaults(Arguments& args, Visit& visit) {
  visit_all(args.defaults, visit);
  visit_all(args.kw_defaults, visit);
}

template <class Visit>
void visit_pattern(Pattern* pattern, Visit& visit, uint32_t depth) {
  if (depth > kDeepestWalk) return;
  auto patterns = [&](Seq<Pattern*> list) {
    for (Pattern* each : list) visit_pattern(each, visit, depth + 1);
  };
  switch (pattern->kind) {
    case PatternKind::MatchValue: visit(as<MatchValue>(pattern)->value); break;
    case PatternKind::MatchSequence: patterns(as<MatchSequence>(pattern)->patterns); break;
    case PatternKind::MatchMapping: {
      auto* node = as<MatchMapping>(pattern);
      visit_all(node->keys, visit);
      patterns(node->patterns);
      break;
    }
    case PatternKind::MatchClass: {
      auto* node = as<MatchClass>(pattern);
      visit(node->cls);
      patterns(node->patterns);
      patterns(node->kwd_patterns);
      break;
    }
    case PatternKind::MatchAs:
      if (auto* node = as<MatchAs>(pattern); node->pattern != nullptr) visit_pattern(node->pattern, visit, depth + 1);
      break;
    case PatternKind::MatchOr: patterns(as<MatchOr>(pattern)->patterns); break;
    case PatternKind::MatchSingleton:
    case PatternKind::MatchStar: break;
  }
}

}  // namespace detail

// Calls `visit(Arg&)` for every parameter of every sort.
template <class Visit>
void visit_parameters(Arguments& args, Visit&& visit) {
  for (Arg& each : args.posonlyargs) visit(each);
  for (Arg& each : args.args) visit(each);
  if (args.vararg != nullptr) visit(*args.vararg);
  for (Arg& each : args.kwonlyargs) visit(each);
  if (args.kwarg != nullptr) visit(*args.kwarg);
}

// Calls `visit(Expr*& slot)` for each direct child, approximately in source order.
template <class Visit>
void visit_children(Expr* expression, Visit&& visit) {
  using namespace detail;
  switch (expression->kind) {
    case ExprKind::BoolOp: return visit_all(as<BoolOp>(expression)->values, visit);
    case ExprKind::NamedExpr: {
      auto* node = as<NamedExpr>(expression);
      visit(node->target);
      return visit(node->value);
    }
    case ExprKind::BinOp: {
      auto* node = as<BinOp>(expression);
      visit(node->left);
      return visit(node->right);
    }
    case ExprKind::UnaryOp: return visit(as<UnaryOp>(expression)->operand);
    case ExprKind::Lambda: {
      auto* node = as<Lambda>(expression);
      visit_defaults(*node->args, visit);
      return visit(node->body);
    }
    case ExprKind::IfExp: {
      auto* node = as<IfExp>(expression);
      visit(node->body);
      visit(node->test);
      return visit(node->orelse);
    }
    case ExprKind::Dict: {
      auto* node = as<Dict>(expression);
      visit_all(node->keys, visit);
      return visit_all(node->values, visit);
    }
    case ExprKind::Set: return visit_all(as<Set>(expression)->elts, visit);
    case ExprKind::ListComp:
    case ExprKind::SetComp:
    case ExprKind::DictComp:
    case ExprKind::GeneratorExp: {
      auto* node = as<ComprehensionExpr>(expression);
      visit(node->element);
      visit_optional(node->value, visit);
      for (Comprehension& each : node->generators) {
        visit(each.target);
        visit(each.iter);
        visit_all(each.ifs, visit);
      }
      return;
    }
    case ExprKind::Await: return visit(as<Await>(expression)->value);
    case ExprKind::Yield: return visit_optional(as<Yield>(expression)->value, visit);
    case ExprKind::YieldFrom: return visit(as<YieldFrom>(expression)->value);
    case ExprKind::Compare: {
      auto* node = as<Compare>(expression);
      visit(node->left);
      return visit_all(node->comparators, visit);
    }
    case ExprKind::Call: {
      auto* node = as<Call>(expression);
      visit(node->func);
      visit_all(node->args, visit);
      return visit_keywords(node->keywords, visit);
    }
    case ExprKind::FormattedValue: return visit_field(*as<FormattedValue>(expression), visit);
    case ExprKind::Interpolation: return visit_field(*as<Interpolation>(expression), visit);
    case ExprKind::JoinedStr: return visit_all(as<JoinedStr>(expression)->values, visit);
    case ExprKind::TemplateStr: return visit_all(as<TemplateStr>(expression)->values, visit);
    case ExprKind::Attribute: return visit(as<Attribute>(expression)->value);
    case ExprKind::Subscript: {
      auto* node = as<Subscript>(expression);
      visit(node->value);
      return visit(node->slice);
    }
    case ExprKind::Starred: return visit(as<Starred>(expression)->value);
    case ExprKind::List: return visit_all(as<List>(expression)->elts, visit);
    case ExprKind::Tuple: return visit_all(as<Tuple>(expression)->elts, visit);
    case ExprKind::Slice: {
      auto* node = as<Slice>(expression);
      visit_optional(node->lower, visit);
      visit_optional(node->upper, visit);
      return visit_optional(node->step, visit);
    }
    case ExprKind::Constant:
    case ExprKind::Name: return;
  }
}

// Calls `visit(Expr*& slot)` for the expression in the slot and every expression below it, children first. BinOps in a
// left-nested chain are not visited themselves, because such chains nest as deep as they are long.
template <class Visit>
void visit_expression(Expr*& slot, Visit& visit, uint32_t depth = 0) {
  if (depth > kDeepestWalk) return;
  Expr** at = &slot;
  while ((*at)->kind == ExprKind::BinOp) {
    auto* node = as<BinOp>(*at);
    visit_expression(node->right, visit, depth + 1);
    at = &node->left;
  }
  visit_children(*at, [&visit, depth](Expr*& child) { visit_expression(child, visit, depth + 1); });
  visit(*at);
}

// Calls `visit(Expr*& slot)` for each expression that belongs to the statement itself and not to a nested statement.
// Annotations are visited only if `annotations` is true: annotations that become text (PEP 563) are never evaluated.
template <class Visit>
void visit_own_expressions(Stmt* statement, bool annotations, Visit&& visit) {
  using namespace detail;
  auto type_params = [&visit](Seq<TypeParam> params) {
    for (TypeParam& each : params) {
      visit_optional(each.bound, visit);
      visit_optional(each.default_value, visit);
    }
  };
  switch (statement->kind) {
    case StmtKind::FunctionDef:
    case StmtKind::AsyncFunctionDef: {
      auto* node = as<FunctionDef>(statement);
      visit_all(node->decorators, visit);
      type_params(node->type_params);
      visit_defaults(*node->args, visit);
      if (!annotations) return;
      visit_parameters(*node->args, [&visit](Arg& each) { visit_optional(each.annotation, visit); });
      return visit_optional(node->returns, visit);
    }
    case StmtKind::ClassDef: {
      auto* node = as<ClassDef>(statement);
      visit_all(node->decorators, visit);
      type_params(node->type_params);
      visit_all(node->bases, visit);
      return visit_keywords(node->keywords, visit);
    }
    case StmtKind::Return: return visit_optional(as<Return>(statement)->value, visit);
    case StmtKind::Delete: return visit_all(as<Delete>(statement)->targets, visit);
    case StmtKind::Assign: {
      auto* node = as<Assign>(statement);
      visit_all(node->targets, visit);
      return visit(node->value);
    }
    case StmtKind::TypeAlias: {
      auto* node = as<TypeAlias>(statement);
      visit(node->name);
      type_params(node->type_params);
      return visit(node->value);
    }
    case StmtKind::AugAssign: {
      auto* node = as<AugAssign>(statement);
      visit(node->target);
      return visit(node->value);
    }
    case StmtKind::AnnAssign: {
      auto* node = as<AnnAssign>(statement);
      visit(node->target);
      if (annotations) visit(node->annotation);
      return visit_optional(node->value, visit);
    }
    case StmtKind::For:
    case StmtKind::AsyncFor: {
      auto* node = as<For>(statement);
      visit(node->target);
      return visit(node->iter);
    }
    case StmtKind::While: return visit(as<While>(statement)->test);
    case StmtKind::If: return visit(as<If>(statement)->test);
    case StmtKind::With:
    case StmtKind::AsyncWith:
      for (WithItem& item : as<With>(statement)->items) {
        visit(item.context_expr);
        visit_optional(item.optional_vars, visit);
      }
      return;
    case StmtKind::Match: {
      auto* node = as<Match>(statement);
      visit(node->subject);
      for (MatchCase& each : node->cases) {
        visit_pattern(each.pattern, visit, 0);
        visit_optional(each.guard, visit);
      }
      return;
    }
    case StmtKind::Raise: {
      auto* node = as<Raise>(statement);
      visit_optional(node->exc, visit);
      return visit_optional(node->cause, visit);
    }
    case StmtKind::Try:
    case StmtKind::TryStar:
      for (ExceptHandler& each : as<Try>(statement)->handlers) visit_optional(each.type, visit);
      return;
    case StmtKind::Assert: {
      auto* node = as<Assert>(statement);
      visit(node->test);
      return visit_optional(node->msg, visit);
    }
    case StmtKind::Expr: return visit(as<ExprStmt>(statement)->value);
    case StmtKind::Import:
    case StmtKind::ImportFrom:
    case StmtKind::Global:
    case StmtKind::Nonlocal:
    case StmtKind::Pass:
    case StmtKind::Break:
    case StmtKind::Continue: return;
  }
}

// Calls `visit(Seq<Stmt*>& list)` for each list of statements in the statement, in order, empty lists included.
template <class Visit>
void visit_bodies(Stmt* statement, Visit&& visit) {
  switch (statement->kind) {
    case StmtKind::FunctionDef:
    case StmtKind::AsyncFunctionDef: return visit(as<FunctionDef>(statement)->body);
    case StmtKind::ClassDef: return visit(as<ClassDef>(statement)->body);
    case StmtKind::For:
    case StmtKind::AsyncFor: visit(as<For>(statement)->body); return visit(as<For>(statement)->orelse);
    case StmtKind::While: visit(as<While>(statement)->body); return visit(as<While>(statement)->orelse);
    case StmtKind::If: visit(as<If>(statement)->body); return visit(as<If>(statement)->orelse);
    case StmtKind::With:
    case StmtKind::AsyncWith: return visit(as<With>(statement)->body);
    case StmtKind::Match:
      for (MatchCase& each : as<Match>(statement)->cases) visit(each.body);
      return;
    case StmtKind::Try:
    case StmtKind::TryStar: {
      auto* node = as<Try>(statement);
      visit(node->body);
      for (ExceptHandler& each : node->handlers) visit(each.body);
      visit(node->orelse);
      return visit(node->finalbody);
    }
    default: return;
  }
}

// Returns the line on which a statement begins, decorators included.
inline int32_t first_line_of(const Stmt* statement) {
  auto first = [statement](const Seq<Expr*>& decorators) {
    return decorators.empty() ? statement->range.line : decorators[0]->range.line;
  };
  if (FunctionDef::is(statement->kind)) return first(as<const FunctionDef>(statement)->decorators);
  if (ClassDef::is(statement->kind)) return first(as<const ClassDef>(statement)->decorators);
  return statement->range.line;
}

}  // namespace leanpyc::ast
