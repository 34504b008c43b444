#include "leanpyc/scope/symbol_collector.h"
#include "leanpyc/syntax/ast_walk.h"
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
  if (defer_annotations_) return deferred_annotations(node);
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

// PEP 649: the function __annotate__ evaluates all annotations of a def. CPython opens its scope for every def. A scope
// without annotations has one effect, which is recorded instead: inside a class, it uses __classdict__. If annotations
// become strings, the scope exists for its parameter only.
bool SymbolCollector::deferred_annotations(FunctionDef* node) {
  const bool sees_class = !skip_annotations_ && sees_class_from_here();
  bool any = node->returns != nullptr;
  visit_parameters(*node->args, [&](const Arg& each) { any |= each.annotation != nullptr; });
  if (!any) {
    scope_->child_uses_classdict |= sees_class;
    return false;
  }
  const Surroundings outside = enter_annotations(node->range, sees_class);
  node->annotations_scope = scope_->id;
  const Arguments& arguments = *node->args;
  for (const Arg& each : arguments.posonlyargs) optional(each.annotation);
  for (const Arg& each : arguments.args) optional(each.annotation);
  if (arguments.vararg != nullptr) optional(arguments.vararg->annotation);
  if (arguments.kwarg != nullptr) optional(arguments.kwarg->annotation);
  for (const Arg& each : arguments.kwonlyargs) optional(each.annotation);
  optional(node->returns);
  leave(outside);
  return true;
}

// All annotations of a module's or a class's variables share one scope.
void SymbolCollector::deferred_annotation(Expr* node) {
  Scope& parent = *scope_;
  Surroundings outside{};
  if (parent.annotations == kNoScope) {
    const bool in_class = parent.kind == ScopeKind::Class;
    if (in_class) parent.needs_classdict = true;
    outside = enter_annotations(node->range, in_class);
    parent.annotations = scope_->id;
  } else {
    outside = enter_again(table_[parent.annotations]);
  }
  if (parent.kind == ScopeKind::Function) name_entry_ = NameEntry::Unevaluated;
  expression(node);
  leave(outside);
}

SymbolCollector::Surroundings SymbolCollector::enter_annotations(const SourceRange& range, bool sees_class) {
  const Surroundings outside = enter(ScopeKind::Annotation, names::kDunderAnnotate, range);
  add_format_parameter();
  if (sees_class) {
    scope_->can_see_class_scope = true;
    add(names::kDunderClassDict, symbol_flags::kUse, range);
  }
  return outside;
}

// The functions that evaluate annotations, type aliases and parts of type parameters take the format as argument.
void SymbolCollector::add_format_parameter() {
  if (!defer_annotations_) return;
  Symbol& format = symbol(names::kDotFormat);
  format.flags |= symbol_flags::kParameter | symbol_flags::kUse;
  format.resolution = Resolution::Local;
  append(scope_->parameters, names::kDotFormat);
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
  add_format_parameter();
  scope_->can_see_class_scope = sees_class;
  if (sees_class) add(names::kDunderClassDict, symbol_flags::kUse, part->range);
  type_variable_part_ = description;
  expression(part);
  leave(outside);
  return id;
}

}  // namespace leanpyc
