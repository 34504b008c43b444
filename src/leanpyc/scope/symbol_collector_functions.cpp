#include "leanpyc/scope/symbol_collector.h"
#include "leanpyc/text/append.h"

namespace leanpyc {

using namespace ast;

// Defaults are evaluated where the function is defined.
void SymbolCollector::defaults(const Arguments& arguments) {
  expressions(arguments.defaults);
  for (Expr* value : arguments.kw_defaults) optional(value);
}

void SymbolCollector::parameters(const Arguments& arguments) {
  for (const Arg& each : arguments.posonlyargs) parameter(each);
  for (const Arg& each : arguments.args) parameter(each);
  for (const Arg& each : arguments.kwonlyargs) parameter(each);
  if (const Arg* each = arguments.vararg) {
    parameter(*each);
    scope_->var_args = true;
  }
  if (const Arg* each = arguments.kwarg) {
    parameter(*each);
    scope_->var_keywords = true;
  }
}

// Does the same as add() for a scope that has only parameters so far.
void SymbolCollector::parameter(const Arg& node) {
  const NameId key = mangled(node.arg);
  uint32_t& flags = symbol(key).flags;
  if (flags & symbol_flags::kParameter) {
    error(node.range, "duplicate argument '{}' in function definition", node.arg);
  }
  flags |= symbol_flags::kParameter;
  append(scope_->parameters, key);
  if (key == names::kDunderDebug) scope_->debug_parameter = true;
}

bool SymbolCollector::annotations(FunctionDef* node) {
  bool any = node->returns != nullptr;
  auto enter_one = [&](Expr* annotation) {
    if (annotation == nullptr) return;
    any = true;
    expression(annotation);
  };
  // When annotations become strings, all parameters share one scope, and the return value has another.
  Surroundings outside{};
  if (skip_annotations_) outside = enter(ScopeKind::Annotation, names::kAnnotations, node->range);
  const Arguments& arguments = *node->args;
  for (const Arg& each : arguments.posonlyargs) enter_one(each.annotation);
  for (const Arg& each : arguments.args) enter_one(each.annotation);
  if (arguments.vararg != nullptr) enter_one(arguments.vararg->annotation);
  if (arguments.kwarg != nullptr) enter_one(arguments.kwarg->annotation);
  for (const Arg& each : arguments.kwonlyargs) enter_one(each.annotation);
  if (skip_annotations_) leave(outside);
  if (node->returns != nullptr) annotation(node->returns);
  return any;
}

// An annotation that becomes a string is walked only to find its errors, in a scope that is discarded.
void SymbolCollector::annotation(Expr* node) {
  if (!skip_annotations_) return expression(node);
  const Surroundings outside = enter(ScopeKind::Annotation, names::kAnnotations, node->range);
  expression(node);
  leave(outside);
}

SymbolCollector::Surroundings SymbolCollector::enter_type_parameters(Stmt* node, NameId name, ScopeId& scope) {
  using namespace symbol_flags;
  const bool in_class = scope_->kind == ScopeKind::Class;
  const Surroundings outside = enter(ScopeKind::TypeParameters, name, node->range);
  scope = scope_->id;
  if (in_class) {
    scope_->can_see_class_scope = true;
    add(names::kDunderClassDict, kUse, node->range);
  }
  switch (node->kind) {
    case StmtKind::ClassDef:
      // `.type_params` is set when the tuple of parameters is made, and used for the bases and in the class body.
      add(names::kDotTypeParams, kLocal | kUse, node->range);
      add(names::kDotGenericBase, kLocal | kUse, node->range);
      break;
    case StmtKind::FunctionDef:
    case StmtKind::AsyncFunctionDef: {
      // `.defaults` is entered even if there are no defaults, because CPython checks whether the tree has a list, not
      // whether the list has elements.
      add(names::kDotDefaults, kParameter, node->range);
      bool keyword_defaults = false;
      for (Expr* value : as<FunctionDef>(node)->args->kw_defaults) keyword_defaults |= value != nullptr;
      if (keyword_defaults) add(names::kDotKwdefaults, kParameter, node->range);
      break;
    }
    default: break;
  }
  return outside;
}

void SymbolCollector::type_parameters(const Seq<TypeParam>& nodes) {
  for (TypeParam& node : nodes) {
    if (!descend()) return;
    if (scope_->mangling == scope_->id && names_.text(node.name).starts_with("__")) {
      scope_->private_parameters.push_back(node.name);
    }
    add(node.name, symbol_flags::kTypeParameter | symbol_flags::kLocal, node.range);
    if (target_.has(Feature::ClassDictReserved) && node.name == names::kDunderClassDict) {
      error(node.range, "reserved name '{}' cannot be used for type parameter", node.name);
    }
    std::string_view default_description;
    switch (node.kind) {
      case TypeParamKind::TypeVar: default_description = "a TypeVar default"; break;
      case TypeParamKind::TypeVarTuple: default_description = "a TypeVarTuple default"; break;
      case TypeParamKind::ParamSpec: default_description = "a ParamSpec default"; break;
    }
    if (node.bound != nullptr) {
      const bool constraints =
          node.bound->kind == ExprKind::Tuple && target_.grammar.reports(Message::TypeVarConstraint);
      node.bound_scope = type_variable_part(node.bound, node.name,
                                            constraints ? message_text(Message::TypeVarConstraint) : "a TypeVar bound");
    }
    if (node.default_value != nullptr) {
      node.default_scope = type_variable_part(node.default_value, node.name, default_description);
    }
    ascend();
  }
}

ScopeId SymbolCollector::type_variable_part(Expr* part, NameId name, std::string_view description) {
  const bool sees_class = scope_->can_see_class_scope;
  const Surroundings outside = enter(ScopeKind::TypeVariable, name, part->range);
  const ScopeId id = scope_->id;
  scope_->can_see_class_scope = sees_class;
  if (sees_class) add(names::kDunderClassDict, symbol_flags::kUse, part->range);
  type_variable_part_ = description;
  expression(part);
  leave(outside);
  return id;
}

}  // namespace leanpyc
