#include <fmt/format.h>

#include "leanpyc/scope/symbol_collector.h"

namespace leanpyc {

using namespace ast;

void SymbolCollector::expressions(const Seq<Expr*>& nodes) {
  for (Expr* node : nodes) expression(node);
}

void SymbolCollector::keywords(const Seq<Keyword>& nodes) {
  for (const Keyword& node : nodes) expression(node.value);
}

// The loop walks the last part of a node, so that long chains use no stack. They still count against the depth limit.
void SymbolCollector::expression_with_parts(Expr* node) {
  uint32_t levels = 0;
  while (descend()) {
    ++levels;
    Expr* last = nullptr;
    switch (node->kind) {
      case ExprKind::NamedExpr: named_expression(as<NamedExpr>(node)); break;
      case ExprKind::BoolOp: expressions(as<BoolOp>(node)->values); break;
      case ExprKind::BinOp:
        expression(as<BinOp>(node)->left);
        last = as<BinOp>(node)->right;
        break;
      case ExprKind::UnaryOp: last = as<UnaryOp>(node)->operand; break;
      case ExprKind::Lambda: lambda(as<Lambda>(node)); break;
      case ExprKind::IfExp:
        expression(as<IfExp>(node)->test);
        expression(as<IfExp>(node)->body);
        last = as<IfExp>(node)->orelse;
        break;
      case ExprKind::Dict:
        for (Expr* key : as<Dict>(node)->keys) optional(key);
        expressions(as<Dict>(node)->values);
        break;
      case ExprKind::Set: expressions(as<ast::Set>(node)->elts); break;
      case ExprKind::ListComp:
      case ExprKind::SetComp:
      case ExprKind::DictComp:
      case ExprKind::GeneratorExp: comprehension(as<ComprehensionExpr>(node)); break;
      case ExprKind::Yield: yield(node, as<Yield>(node)->value); break;
      case ExprKind::YieldFrom: yield(node, as<YieldFrom>(node)->value); break;
      case ExprKind::Await:
        if (forbidden_here("await expression", node->range) || forbidden_await(node->range)) break;
        expression(as<Await>(node)->value);
        scope_->coroutine = true;
        break;
      case ExprKind::Compare:
        expression(as<Compare>(node)->left);
        expressions(as<Compare>(node)->comparators);
        break;
      case ExprKind::Call:
        expression(as<Call>(node)->func);
        expressions(as<Call>(node)->args);
        keywords(as<Call>(node)->keywords);
        break;
      case ExprKind::FormattedValue:
        expression(as<FormattedValue>(node)->value);
        last = as<FormattedValue>(node)->format_spec;
        break;
      case ExprKind::Interpolation:
        expression(as<Interpolation>(node)->value);
        last = as<Interpolation>(node)->format_spec;
        break;
      case ExprKind::JoinedStr: expressions(as<JoinedStr>(node)->values); break;
      case ExprKind::TemplateStr: expressions(as<TemplateStr>(node)->values); break;
      case ExprKind::Constant: break;
      case ExprKind::Attribute: last = as<Attribute>(node)->value; break;
      case ExprKind::Subscript:
        expression(as<Subscript>(node)->value);
        last = as<Subscript>(node)->slice;
        break;
      case ExprKind::Starred: last = as<Starred>(node)->value; break;
      case ExprKind::Slice:
        optional(as<Slice>(node)->lower);
        optional(as<Slice>(node)->upper);
        last = as<Slice>(node)->step;
        break;
      case ExprKind::Name: name(as<Name>(node)); break;
      case ExprKind::List: expressions(as<List>(node)->elts); break;
      case ExprKind::Tuple: expressions(as<Tuple>(node)->elts); break;
    }
    if (last == nullptr || visit_leaf(last)) break;
    node = last;
  }
  ascend(levels);
}

void SymbolCollector::name(Name* node) {
  if (name_entry_ == NameEntry::Usual) {
    use(*node, symbol_index(mangled(node->id)));
  } else if (name_entry_ == NameEntry::IterationTarget) {
    add(node->id, usage(*node), node->range);
  } else {
    return;
  }
  if (has_effect(node->id)) special_name(*node);
}

void SymbolCollector::special_name(const Name& node) {
  if (node.id == names::kSuper) return use_class_for_super(node);
  if (node.ctx != Context::Load) check_debug_target(node.id, node.range, node.ctx);
}

// Later versions check here that __debug__ is not assigned to; otherwise the code generator checks it.
void SymbolCollector::check_debug_target(NameId name, const SourceRange& range, Context context) {
  if (name != names::kDunderDebug || !target_.scopes_check_placement) return;
  diagnostics_.syntax_error(range, context == Context::Del ? "cannot delete __debug__" : "cannot assign to __debug__");
}

// super() without arguments reads __class__.
void SymbolCollector::use_class_for_super(const Name& node) {
  if (node.ctx != Context::Load || !scope_->is_function_like()) return;
  add(names::kDunderClass, symbol_flags::kUse, node.range);
}

void SymbolCollector::lambda(Lambda* node) {
  if (forbidden_in_class_annotation(Message::LambdaInClassAnnotation, node->range)) return;
  defaults(*node->args);
  const Surroundings outside = enter(ScopeKind::Function, names::kLambda, node->range);
  node->scope = scope_->id;
  parameters(*node->args);
  expression(node->body);
  leave(outside);
}

void SymbolCollector::named_expression(NamedExpr* node) {
  if (forbidden_here("named expression", node->range)) return;
  if (iterables_ > 0) {
    diagnostics_.syntax_error(node->range,
                              "assignment expression cannot be used in a comprehension iterable expression");
    return;
  }
  if (scope_->comprehension != ComprehensionKind::None) bind_outside_comprehension(as<Name>(node->target));
  expression(node->value);
  expression(node->target);
}

// PEP 572: the target belongs to the scope around all comprehensions. The comprehension that assigns it declares it
// global or nonlocal, as a statement would.
void SymbolCollector::bind_outside_comprehension(Name* target) {
  using namespace symbol_flags;
  for (Scope* scope = scope_;; scope = &table_[scope->parent]) {
    if (scope->comprehension != ComprehensionKind::None) {
      constexpr uint32_t kIteration = kComprehensionIterator | kLocal;
      if ((flags_of_target(*scope, target->id) & kIteration) == kIteration) {
        error(target->range, "assignment expression cannot rebind comprehension iteration variable '{}'", target->id);
        return;
      }
      continue;
    }
    std::string_view message;
    switch (scope->kind) {
      case ScopeKind::Function: {
        const bool global = flags_of_target(*scope, target->id) & kGlobal;
        add(target->id, global ? kGlobal : kNonlocal, target->range);
        record_directive(target->id, target->range);
        add_to(*scope, target->id, kLocal, target->range);
        return;
      }
      case ScopeKind::Module:
        add(target->id, kGlobal, target->range);
        record_directive(target->id, target->range);
        return;
      // An annotation that becomes a string passes the name on to its enclosing scope.
      case ScopeKind::Annotation: continue;
      case ScopeKind::Class:
        message = "assignment expression within a comprehension cannot be used in a class body";
        break;
      case ScopeKind::TypeParameters:
        message = "assignment expression within a comprehension cannot be used within the definition of a generic";
        break;
      case ScopeKind::TypeAlias:
        message = "assignment expression within a comprehension cannot be used in a type alias";
        break;
      case ScopeKind::TypeVariable:
        message = "assignment expression within a comprehension cannot be used in a TypeVar bound";
        break;
    }
    diagnostics_.syntax_error(target->range, message);
    return;
  }
}

// Before MangledTargets CPython looks a private name up as it is written, and so does not find it.
uint32_t SymbolCollector::flags_of_target(const Scope& scope, NameId name) {
  if (!target_.has(Feature::MangledTargets) && mangled(name) != name) return 0;
  return flags_in(scope, name);
}

void SymbolCollector::comprehension(ComprehensionExpr* node) {
  if (forbidden_in_class_annotation(Message::ComprehensionInClassAnnotation, node->range)) return;
  NameId scope_name = names::kGenexpr;
  ComprehensionKind kind = ComprehensionKind::Generator;
  switch (node->kind) {
    case ExprKind::ListComp:
      scope_name = names::kListcomp;
      kind = ComprehensionKind::List;
      break;
    case ExprKind::SetComp:
      scope_name = names::kSetcomp;
      kind = ComprehensionKind::Set;
      break;
    case ExprKind::DictComp:
      scope_name = names::kDictcomp;
      kind = ComprehensionKind::Dict;
      break;
    default: break;
  }
  // The first iterable is evaluated outside and passed in as the argument `.0`.
  ++iterables_;
  expression(node->generators.front().iter);
  --iterables_;
  const Surroundings outside = enter(ScopeKind::Function, scope_name, node->range);
  node->scope = scope_->id;
  scope_->comprehension = kind;
  add(names::kDotZero, symbol_flags::kParameter, node->range);
  for (uint32_t i = 0; i < node->generators.size(); ++i) {
    const Comprehension& generator = node->generators[i];
    if (generator.is_async) scope_->coroutine = true;
    name_entry_ = NameEntry::IterationTarget;
    expression(generator.target);
    name_entry_ = NameEntry::Usual;
    if (i != 0) {
      ++iterables_;
      expression(generator.iter);
      --iterables_;
    }
    expressions(generator.ifs);
  }
  if (node->kind == ExprKind::DictComp) expression(node->value);
  expression(node->element);
  scope_->generator = kind == ComprehensionKind::Generator;
  const bool awaits = scope_->coroutine && kind != ComprehensionKind::Generator;
  leave(outside);
  if (!awaits) return;
  check_async_comprehension(node->range);
  scope_->coroutine = true;
}

void SymbolCollector::yield(Expr* node, Expr* value) {
  if (forbidden_here("yield expression", node->range)) return;
  optional(value);
  scope_->generator = true;
  std::string_view message;
  switch (scope_->comprehension) {
    case ComprehensionKind::None: return;
    case ComprehensionKind::List: message = "'yield' inside list comprehension"; break;
    case ComprehensionKind::Set: message = "'yield' inside set comprehension"; break;
    case ComprehensionKind::Dict: message = "'yield' inside dict comprehension"; break;
    case ComprehensionKind::Generator: message = "'yield' inside generator expression"; break;
  }
  diagnostics_.syntax_error(node->range, message);
}

bool SymbolCollector::forbidden_await(const SourceRange& range) {
  if (!target_.scopes_check_placement || scope_->comprehension != ComprehensionKind::None || is_async_function()) {
    return false;
  }
  diagnostics_.syntax_error(range,
                            scope_->is_function_like() ? "'await' outside async function" : "'await' outside function");
  return true;
}

void SymbolCollector::check_async_comprehension(const SourceRange& range) {
  if (!target_.scopes_check_placement || scope_->comprehension != ComprehensionKind::None || is_async_function())
    return;
  diagnostics_.syntax_error(range, "asynchronous comprehension outside of an asynchronous function");
}

void SymbolCollector::check_async_statement(const Stmt& node, std::string_view message) {
  if (target_.scopes_check_placement && !scope_->coroutine) diagnostics_.syntax_error(node.range, message);
}

bool SymbolCollector::forbidden_in_class_annotation(Message message, const SourceRange& range) {
  if (!scope_->can_see_class_scope || !target_.grammar.reports(message)) return false;
  diagnostics_.syntax_error(range, message_text(message));
  return true;
}

bool SymbolCollector::forbidden_here(std::string_view what, const SourceRange& range) {
  std::string_view place;
  switch (scope_->kind) {
    case ScopeKind::Module:
    case ScopeKind::Class:
    case ScopeKind::Function: return false;
    case ScopeKind::Annotation: place = "an annotation"; break;
    case ScopeKind::TypeVariable: place = type_variable_part_; break;
    case ScopeKind::TypeAlias: place = "a type alias"; break;
    case ScopeKind::TypeParameters: place = "the definition of a generic"; break;
  }
  if (!diagnostics_.failed()) diagnostics_.syntax_error(range, fmt::format("{} cannot be used within {}", what, place));
  return true;
}

}  // namespace leanpyc
