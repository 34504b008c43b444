// Loading, storing and deleting names by the resolution that the symbol table found.
#include "leanpyc/codegen/emitter.h"

namespace leanpyc::codegen {
namespace {

// Indexed by Access and Context.
constexpr Op kAccessOps[][3] = {
    {Op::LOAD_FAST, Op::STORE_FAST, Op::DELETE_FAST},
    {Op::LOAD_DEREF, Op::STORE_DEREF, Op::DELETE_DEREF},
    {Op::LOAD_NAME, Op::STORE_NAME, Op::DELETE_NAME},
    {Op::LOAD_GLOBAL, Op::STORE_GLOBAL, Op::DELETE_GLOBAL},
};

}  // namespace

// The access to a variable with a given resolution, if the resolution alone decides it.
struct Emitter::PlainAccess {
  bool is_plain = false;
  Access access = Access::Name;
};

NameId Emitter::mangled(NameId name) { return mangle(symbols_, *unit_->scope, name, names_); }

Resolution Emitter::resolution(NameId mangled_name) const {
  const Symbol* symbol = unit_->scope->find(mangled_name);
  return symbol == nullptr ? Resolution::Unresolved : symbol->resolution;
}

// A class's __class__ and __classdict__ are separate cells, whatever the class body does with these names.
Resolution Emitter::closure_resolution(NameId mangled_name) const {
  if (unit_->kind == UnitKind::Class &&
      (mangled_name == names::kDunderClass || mangled_name == names::kDunderClassDict)) {
    return Resolution::Cell;
  }
  return resolution(mangled_name);
}

void Emitter::variable(const ast::Name& node, Context context) {
  if (Symbol* symbol = guessed_symbol(node.id, node.symbol)) {
    if (symbol->place >= 0) return emit_access(symbol->access, symbol->place, context, node.range);
    // CPython's symbol table does not treat the default of a class's type parameter as part of the class. Its code
    // generator does, and looks up a private name under another name.
    if (!names_.may_be_private(node.id)) return first_access(symbol, node.id, context, node.range);
  }
  name_operation(node.id, context, node.range);
}

void Emitter::store_name(NameId name, uint16_t guess, const SourceRange& range) {
  Symbol* symbol = names_.may_be_private(name) ? nullptr : guessed_symbol(name, guess);
  if (symbol == nullptr) return store_name(name, range);
  first_access(symbol, name, Context::Store, range);
}

bool Emitter::is_global(NameId name, uint16_t guess) {
  const Scope& scope = *unit_->scope;
  const Symbol* symbol = names_.may_be_private(name) ? nullptr : guessed_symbol(name, guess);
  if (symbol == nullptr) symbol = scope.find(mangle(scope.class_name, name, names_));
  return symbol != nullptr && symbol->resolution == Resolution::GlobalExplicit;
}

void Emitter::name_operation(NameId name, Context context, const SourceRange& range) {
  name = mangled(name);
  first_access(unit_->scope->find(name), name, context, range);
}

void Emitter::emit_access(Access access, int32_t place, Context context, const SourceRange& range) {
  const Op op = kAccessOps[static_cast<size_t>(access)][static_cast<size_t>(context)];
  sequence_->add(op, place << (op == Op::LOAD_GLOBAL ? 1 : 0), range);
}

void Emitter::find_symbols() {
  // Indexed by Resolution.
  static constexpr PlainAccess kInFunction[] = {
      {}, {true, Access::Fast}, {true, Access::Global}, {true, Access::Global}, {}, {}};
  static constexpr PlainAccess kByName[] = {
      {true, Access::Name}, {true, Access::Name}, {true, Access::Global}, {true, Access::Name}, {}, {}};
  static constexpr PlainAccess kNowhere[6] = {};
  Scope& scope = *unit_->scope;
  symbols_here_ = scope.symbols.data();
  symbol_count_ = scope.symbols.size();
  if (scope.is_function_like()) {
    plain_accesses_ = scope.can_see_class_scope ? kNowhere : kInFunction;
  } else if (unit_->inlined_depth == 0) {
    plain_accesses_ = kByName;
  } else {
    plain_accesses_ = kNowhere;
    symbol_count_ = 0;
  }
}

// `name` is mangled. `symbol` is its symbol, or nullptr. After a search the symbol may already have an index.
void Emitter::first_access(Symbol* symbol, NameId name, Context context, const SourceRange& range) {
  if (symbol == nullptr || name == names::kDunderDebug) return special_access(symbol, name, context, range);
  const PlainAccess& plain = plain_accesses_[static_cast<size_t>(symbol->resolution)];
  if (!plain.is_plain) return special_access(symbol, name, context, range);
  if (plain.access != Access::Fast) {
    symbol->place = name_place(name);
  } else if (symbol->place < 0) {
    symbol->place = new_varname_place(name);
  }
  symbol->access = plain.access;
  emit_access(symbol->access, symbol->place, context, range);
}

void Emitter::special_access(Symbol* symbol, NameId name, Context context, const SourceRange& range) {
  if (context != Context::Load && forbidden(name, context, range)) return;
  const Scope& scope = *unit_->scope;
  const Resolution found = symbol == nullptr ? Resolution::Unresolved : symbol->resolution;
  // Caches the access if it is valid for every context and up to the end of the unit.
  auto access = [&](Access how, int32_t place) {
    if (symbol_count_ != 0 && symbol != nullptr && name != names::kDunderDebug) {
      symbol->access = how;
      symbol->place = place;
    }
    emit_access(how, place, context, range);
  };
  switch (found) {
    case Resolution::Free:
    case Resolution::Cell: {
      auto place = [&] { return found == Resolution::Cell ? cell_place(name) : free_place(name); };
      const bool in_class = scope.kind == ScopeKind::Class && unit_->inlined_depth == 0;
      if (!in_class && !scope.can_see_class_scope) return access(Access::Cell, place());
      if (context != Context::Load) return emit_access(Access::Cell, place(), context, range);
      if (target_[Op::LOAD_CLASSDEREF].known) return emit(Op::LOAD_CLASSDEREF, place(), range);
      if (in_class) {
        emit(Op::LOAD_LOCALS, range);
      } else {
        load_class_dict(range);
      }
      return emit(Op::LOAD_FROM_DICT_OR_DEREF, place(), range);
    }
    case Resolution::Local:
      if (!scope.is_function_like() && !is_hidden_now(name)) break;
      return access(Access::Fast, varname_place(name));
    case Resolution::GlobalImplicit:
      if (!scope.is_function_like()) break;
      if (!scope.can_see_class_scope) return access(Access::Global, name_place(name));
      if (context != Context::Load) return emit_access(Access::Global, name_place(name), context, range);
      load_class_dict(range);
      return emit(Op::LOAD_FROM_DICT_OR_GLOBALS, name_place(name), range);
    case Resolution::GlobalExplicit: return access(Access::Global, name_place(name));
    case Resolution::Unresolved: break;
  }
  // A comprehension in a class body cannot see the class's names.
  const bool hides_class = context == Context::Load && scope.kind == ScopeKind::Class && unit_->inlined_depth != 0;
  access(hides_class ? Access::Global : Access::Name, name_place(name));
}

void Emitter::index_varnames() {
  unit_->are_varnames_new = false;
  const std::vector<NameId> varnames = std::move(unit_->code->varnames);
  unit_->code->varnames.clear();
  for (NameId each : varnames) varname_place(each);
}

// Returns true if the name is a variable of an enclosing inlined comprehension outside functions.
bool Emitter::is_hidden_now(NameId mangled_name) {
  if (unit_->code->fast_hidden.empty()) return false;
  const int32_t place = unit_->hidden.find(mangled_name);
  return place >= 0 && unit_->hidden_now[static_cast<size_t>(place)];
}

void Emitter::load_class_dict(const SourceRange& range) {
  emit(Op::LOAD_DEREF, free_place(names::kDunderClassDict), range);
}

void Emitter::emit_attribute(Op op, NameId name, const SourceRange& range) { emit(op, attribute_place(name), range); }

void Emitter::emit_super_attribute(bool method, bool has_arguments, NameId name, const SourceRange& range) {
  emit(Op::LOAD_SUPER_ATTR, name_place(mangled(name)) << 2 | (has_arguments ? 2 : 0) | (method ? 1 : 0), range);
}

bool Emitter::forbidden(NameId name, Context context, const SourceRange& range) {
  if (name != names::kDunderDebug || context == Context::Load) return false;
  error(range, context == Context::Store ? "cannot assign to __debug__" : "cannot delete __debug__");
  return true;
}

}  // namespace leanpyc::codegen
