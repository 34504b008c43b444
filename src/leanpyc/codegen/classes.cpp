// class statements: <name> = __build_class__(<body>, <name>, *<bases>, **<keywords>)
#include <algorithm>

#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {
namespace {

// Returns true if every class body loads or stores this name implicitly.
bool is_implicit(NameId name) {
  return name == names::kDunderName || name == names::kDunderModule || name == names::kDunderQualname ||
         name == names::kDunderFirstLineno || name == names::kDunderStaticAttributes;
}

bool has_implicit(const Scope& scope) {
  for (const Symbol& symbol : scope.symbols) {
    if (static_cast<uint32_t>(symbol.name) < names::kFixedCount && is_implicit(symbol.name)) return true;
  }
  return false;
}

}  // namespace

void Generator::class_definition(const ast::ClassDef& node) {
  decorators(node.decorators);
  const int32_t first_line = node.decorators.empty() ? node.range.line : node.decorators[0]->range.line;
  const SourceRange& range = node.range;
  const bool generic = !node.type_params.empty();
  const bool global = is_global(node.name, node.symbol);
  if (generic) {
    dialect_.begin_type_parameters(*this, range);
    enter_type_parameters(node.name, node.type_params_scope, first_line);
    type_parameters(node.type_params);
    store_name(names::kDotTypeParams, range);
  }
  class_body(node, first_line, global);
  if (generic) {
    load_name(names::kDotTypeParams, range);
    emit(Op::CALL_INTRINSIC_1, intrinsic1::kSubscriptGeneric, range);
    store_name(names::kDotGenericBase, range);
    // Generic[…] is an additional base.
    ast::Name generic_base{};
    generic_base.kind = ExprKind::Name;
    generic_base.range = range;
    generic_base.id = names::kDotGenericBase;
    generic_base.ctx = Context::Load;
    Seq<Expr*> bases{pool_.arena().array<Expr*>(node.bases.size() + 1), node.bases.size() + 1};
    std::copy(node.bases.begin(), node.bases.end(), bases.begin());
    bases.back() = &generic_base;
    check_keywords(node.keywords);
    call_arguments(2, bases, node.keywords, range);
    make_closure(finish(false), 0, range);
    dialect_.call_type_parameters(*this, 0, range);
  } else {
    check_keywords(node.keywords);
    call_arguments(2, node.bases, node.keywords, range);
  }
  apply_decorators(node.decorators);
  store_name(node.name, node.symbol, range);
  place_ = range;
}

void Generator::class_body(const ast::ClassDef& node, int32_t first_line, bool is_global) {
  enter(UnitKind::Class, node.name, node.scope, first_line, is_global);
  // A decorated class starts at its decorators.
  const SourceRange start{first_line, 0, first_line, 0};
  unit_->has_implicit_names = has_implicit(*unit_->scope);
  implicit_name(names::kDunderName, Context::Load, start);
  implicit_name(names::kDunderModule, Context::Store, start);
  load_constant(name_constant(unit_->code->qualname), start);
  implicit_name(names::kDunderQualname, Context::Store, start);
  dialect_.begin_class_body(*this, first_line, start);
  if (!node.type_params.empty()) {
    load_name(names::kDotTypeParams, start);
    store_name(names::kDunderTypeParams, start);
  }
  if (unit_->scope->needs_classdict) {
    emit(Op::LOAD_LOCALS, start);
    emit(Op::STORE_DEREF, cell_place(names::kDunderClassDict), start);
  }
  begin_conditional_annotations(start);
  body(node.body, node.docstring, start);
  dialect_.end_class_body(*this);
  if (unit_->scope->needs_classdict) {
    emit(Op::LOAD_CLOSURE, cell_place(names::kDunderClassDict), kNoLocation);
    store_name(names::kDunderClassDictCell, kNoLocation);
  }
  // type.__new__ stores the class in the cell that the class body returns.
  if (unit_->scope->needs_class_closure) {
    emit(Op::LOAD_CLOSURE, cell_place(names::kDunderClass), kNoLocation);
    emit(Op::COPY, 1, kNoLocation);
    store_name(names::kDunderClassCell, kNoLocation);
  } else {
    load_none(kNoLocation);
  }
  dialect_.return_value(*this, kNoLocation);
  const ConstId code = finish(true);

  // These instructions have the line of the class statement, not of a decorator.
  dialect_.load_build_class(*this, node.range);
  make_closure(code, 0, node.range);
  load_constant(name_constant(node.name), node.range);
}

// Records `self.x = …` in a function of a class. Only the name `self` counts.
void Generator::note_static_attribute(const ast::Attribute& node) {
  if (node.value->kind != ExprKind::Name || ast::as<const ast::Name>(node.value)->id != names::kSelf) return;
  for (size_t level = 1; level < depth_; ++level) {
    Unit& unit = outer(level);
    if (unit.kind != UnitKind::Class) continue;
    unit.static_attributes.push_back(node.attr);
    return;
  }
}

std::vector<NameId>* Generator::static_attributes() {
  for (size_t level = 0; level < depth_; ++level) {
    if (outer(level).kind == UnitKind::Class) return &outer(level).static_attributes;
  }
  return nullptr;
}

}  // namespace leanpyc::codegen
