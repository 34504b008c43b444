// Loading, storing and deleting names, by what the symbol table found them to be.
#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {
namespace {

Op by_context(Context context, Op load, Op store, Op remove) {
  switch (context) {
    case Context::Load: return load;
    case Context::Store: return store;
    case Context::Del: return remove;
  }
  return load;
}

}  // namespace

NameId Generator::mangled(NameId name) { return mangle(symbols_, *unit_->scope, name, names_); }

Resolution Generator::resolution(NameId mangled_name) const {
  const Symbol* symbol = unit_->scope->find(mangled_name);
  return symbol == nullptr ? Resolution::Unresolved : symbol->resolution;
}

// A class's __class__ and __classdict__ are cells of their own, whatever the class body does with these names.
Resolution Generator::closure_resolution(NameId mangled_name) const {
  if (unit_->kind == UnitKind::Class &&
      (mangled_name == names::kDunderClass || mangled_name == names::kDunderClassDict)) {
    return Resolution::Cell;
  }
  return resolution(mangled_name);
}

void Generator::name_operation(NameId name, Context context, const SourceRange& range) {
  if (context == Context::Load) {
    if (const LoadMemory::Load* known = unit_->loads.find(name)) return emit(known->op, known->arg, range);
  } else if (forbidden(name, context, range)) {
    return;
  }
  const NameId written = name;
  name = mangled(name);
  const Scope& scope = *unit_->scope;
  const Resolution found = resolution(name);
  switch (found) {
    case Resolution::Free:
    case Resolution::Cell: {
      Op op = by_context(context, Op::LOAD_DEREF, Op::STORE_DEREF, Op::DELETE_DEREF);
      if (context == Context::Load) {
        if (scope.kind == ScopeKind::Class && unit_->inlined_depth == 0) {
          op = Op::LOAD_FROM_DICT_OR_DEREF;
          emit(Op::LOAD_LOCALS, range);
        } else if (scope.can_see_class_scope) {
          op = Op::LOAD_FROM_DICT_OR_DEREF;
          load_class_dict(range);
        }
      }
      emit(op, found == Resolution::Cell ? cell_place(name) : free_place(name), range);
      return;
    }
    case Resolution::Local: {
      if (scope.is_function_like() || is_hidden_now(name)) {
        const int32_t place = varname_place(name);
        emit(by_context(context, Op::LOAD_FAST, Op::STORE_FAST, Op::DELETE_FAST), place, range);
        if (scope.is_function_like()) unit_->loads.remember(written, {Op::LOAD_FAST, place});
        return;
      }
      break;
    }
    case Resolution::GlobalImplicit:
      if (!scope.is_function_like()) break;
      [[fallthrough]];
    case Resolution::GlobalExplicit: {
      if (context == Context::Load) {
        if (scope.can_see_class_scope && found == Resolution::GlobalImplicit) {
          load_class_dict(range);
          emit(Op::LOAD_FROM_DICT_OR_GLOBALS, name_place(name), range);
        } else {
          const int32_t arg = name_place(name) << 1;
          emit(Op::LOAD_GLOBAL, arg, range);
          unit_->loads.remember(written, {Op::LOAD_GLOBAL, arg});
        }
      } else {
        emit(context == Context::Store ? Op::STORE_GLOBAL : Op::DELETE_GLOBAL, name_place(name), range);
      }
      return;
    }
    case Resolution::Unresolved: break;
  }
  // In the comprehension of a class body, the class's names can't be seen.
  if (context == Context::Load && scope.kind == ScopeKind::Class && unit_->inlined_depth != 0) {
    emit(Op::LOAD_GLOBAL, name_place(name) << 1, range);
    return;
  }
  emit(by_context(context, Op::LOAD_NAME, Op::STORE_NAME, Op::DELETE_NAME), name_place(name), range);
}

// Whether it is a variable of an inlined comprehension around this place, outside of functions.
bool Generator::is_hidden_now(NameId mangled_name) {
  if (unit_->code->fast_hidden.empty()) return false;
  const int32_t place = unit_->hidden.find(mangled_name);
  return place >= 0 && unit_->hidden_now[static_cast<size_t>(place)];
}

void Generator::load_class_dict(const SourceRange& range) {
  emit(Op::LOAD_DEREF, free_place(names::kDunderClassDict), range);
}

void Generator::emit_attribute(Op op, NameId name, const SourceRange& range) {
  emit(op, name_place(mangled(name)), range);
}

void Generator::emit_attribute_load(bool method, NameId name, const SourceRange& range) {
  emit(Op::LOAD_ATTR, name_place(mangled(name)) << 1 | (method ? 1 : 0), range);
}

void Generator::emit_super_attribute(bool method, bool has_arguments, NameId name, const SourceRange& range) {
  emit(Op::LOAD_SUPER_ATTR, name_place(mangled(name)) << 2 | (has_arguments ? 2 : 0) | (method ? 1 : 0), range);
}

bool Generator::forbidden(NameId name, Context context, const SourceRange& range) {
  if (name != names::kDunderDebug || context == Context::Load) return false;
  error(range, context == Context::Store ? "cannot assign to __debug__" : "cannot delete __debug__");
  return true;
}

}  // namespace leanpyc::codegen
