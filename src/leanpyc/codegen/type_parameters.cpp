// PEP 695 and 696: type parameters, their bounds and defaults, and the type statement.
#include <fmt/format.h>

#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {

void Generator::enter_type_parameters(NameId name, ScopeId scope, int32_t first_line) {
  NameId unit_name = names_.intern(fmt::format("<generic parameters of {}>", names_.text(name)));
  enter(UnitKind::TypeParameters, unit_name, scope, first_line);
}

// Binds each parameter, and pushes the tuple of all parameters.
void Generator::type_parameters(const Seq<ast::TypeParam>& params) {
  bool seen_default = false;
  for (const ast::TypeParam& param : params) {
    const SourceRange& range = param.range;
    load_constant(name_constant(param.name), range);
    switch (param.kind) {
      case ast::TypeParamKind::TypeVar:
        if (param.bound != nullptr) {
          type_parameter_value(param, param.bound, param.bound_scope, false);
          emit(Op::CALL_INTRINSIC_2,
               param.bound->kind == ExprKind::Tuple ? intrinsic2::kTypeVarWithConstraints
                                                    : intrinsic2::kTypeVarWithBound,
               range);
        } else {
          emit(Op::CALL_INTRINSIC_1, intrinsic1::kTypeVar, range);
        }
        break;
      case ast::TypeParamKind::TypeVarTuple: emit(Op::CALL_INTRINSIC_1, intrinsic1::kTypeVarTuple, range); break;
      case ast::TypeParamKind::ParamSpec: emit(Op::CALL_INTRINSIC_1, intrinsic1::kParamSpec, range); break;
    }
    if (param.default_value != nullptr) {
      seen_default = true;
      type_parameter_value(param, param.default_value, param.default_scope,
                           param.kind == ast::TypeParamKind::TypeVarTuple);
      emit(Op::CALL_INTRINSIC_2, intrinsic2::kSetTypeParamDefault, range);
    } else if (seen_default) {
      return error(range, fmt::format("non-default type parameter '{}' follows default type parameter",
                                      names_.text(param.name)));
    }
    emit(Op::COPY, 1, range);
    store_name(param.name, range);
  }
  emit(Op::BUILD_TUPLE, params.size(), params[0].range);
}

// Makes a function that evaluates the value on demand.
void Generator::type_parameter_value(const ast::TypeParam& param, const Expr* value, ScopeId scope, bool allows_star) {
  const int32_t attributes = begin_evaluator(UnitKind::TypeParameters, param.name, scope, value->range);
  const SourceRange& range = dialect_.type_parameter_value_is_at_value ? value->range : param.range;
  if (allows_star && value->kind == ExprKind::Starred) {
    expression(ast::as<const ast::Starred>(value)->value);
    emit(Op::UNPACK_SEQUENCE, 1, value->range);
  } else {
    expression(value);
  }
  dialect_.return_value(*this, range);
  make_closure(finish(true), attributes, range);
}

// Starts the function that evaluates a part of a type parameter or of a type alias. With deferred annotations, it has a
// format as parameter, whose default is pushed. Returns the function's attributes.
int32_t Generator::begin_evaluator(UnitKind kind, NameId name, ScopeId scope, const SourceRange& range,
                                   bool is_global) {
  if (!target_.deferred_annotations) {
    enter(kind, name, scope, range.line, is_global);
    return 0;
  }
  items_.assign({pool_.integer(1)});
  load_constant(pool_.tuple(items_), range);
  enter_evaluator(name, scope, range);
  return function_attribute::kDefaults;
}

void Generator::type_alias(const ast::TypeAlias& node) {
  const SourceRange& range = node.range;
  const auto& alias = *ast::as<const ast::Name>(node.name);
  const NameId name = alias.id;
  const bool global = is_global(name, alias.symbol);
  const bool generic = !node.type_params.empty();
  if (generic) {
    dialect_.begin_type_parameters(*this, range);
    enter_type_parameters(name, node.type_params_scope, range.line);
    load_constant(name_constant(name), range);
    type_parameters(node.type_params);
  } else {
    load_constant(name_constant(name), range);
    load_none(range);
  }
  const int32_t attributes = begin_evaluator(UnitKind::Function, name, node.scope, range, global);
  // As in a lambda, the first constant is None, so that a string cannot be taken for a docstring.
  if (!dialect_.has_function_flags) add_constant(ConstantPool::none());
  expression(node.value);
  dialect_.return_value(*this, range);
  make_closure(finish(false), attributes, range);
  emit(Op::BUILD_TUPLE, 3, range);
  emit(Op::CALL_INTRINSIC_1, intrinsic1::kTypeAlias, range);
  if (generic) {
    make_closure(finish(false), 0, range);
    dialect_.call_type_parameters(*this, 0, range);
  }
  store_name(name, alias.symbol, range);
}

}  // namespace leanpyc::codegen
