#include "leanpyc/scope/scope_resolver.h"

#include <fmt/format.h>

namespace leanpyc {

using namespace symbol_flags;

void ScopeResolver::resolve() {
  scratch_.visibility.assign(names_.size(), 0);
  scratch_.marks.assign(names_.size(), 0);
  scratch_.child_marks.assign(names_.size(), 0);
  scratch_.undo.clear();
  scratch_.free_names.clear();
  scratch_.inlined_cells.clear();
  resolve(table_[ScopeId{0}], nullptr);
}

void ScopeResolver::resolve(Scope& scope, const Scope* class_scope) {
  if (scope.children.empty() && scope.kind == ScopeKind::Function) return resolve_innermost(scope);
  const size_t first_undo = scratch_.undo.size();
  const size_t first_free = scratch_.free_names.size();
  const size_t first_cell = scratch_.inlined_cells.size();
  const size_t own_symbols = scope.symbols.size();
  for (Symbol& symbol : scope.symbols) resolve_symbol(scope, symbol, class_scope);
  if (scope.kind == ScopeKind::Class) {
    set_visibility(names::kDunderClass, visibility(names::kDunderClass) | kBoundAround);
    set_visibility(names::kDunderClassDict, visibility(names::kDunderClassDict) | kBoundAround);
    if (defers_annotations_) {
      set_visibility(names::kDunderConditionalAnnotations,
                     visibility(names::kDunderConditionalAnnotations) | kBoundAround);
    }
  }
  if (scope.child_uses_classdict &&
      resolve_use(names::kDunderClassDict, scope.kind == ScopeKind::Class ? &scope : class_scope) == Resolution::Free) {
    scratch_.free_names.push_back(names::kDunderClassDict);
  }
  resolve_children(scope, class_scope);
  settle_free_names(scope, first_free, own_symbols);
  settle_inlined_cells(scope, first_cell);
  restore_visibility(first_undo);
}

// Resolves the names of a function without nested scopes, as most functions are. Its bindings are visible to no other
// scope.
void ScopeResolver::resolve_innermost(Scope& scope) {
  for (Symbol& symbol : scope.symbols) {
    const Resolution used = visibility(symbol.name) & kBoundAround ? Resolution::Free : Resolution::GlobalImplicit;
    symbol.resolution = symbol.flags & kBound ? Resolution::Local : used;
    if (symbol.flags & (kGlobal | kNonlocal)) symbol.resolution = resolve_declared(scope, symbol);
    if (symbol.resolution == Resolution::Free) {
      scratch_.free_names.push_back(symbol.name);
      scope.has_closure = true;
    }
  }
}

void ScopeResolver::resolve_symbol(const Scope& scope, Symbol& symbol, const Scope* class_scope) {
  const uint8_t seen = visibility(symbol.name);
  if (symbol.flags & (kGlobal | kNonlocal)) {
    symbol.resolution = resolve_declared(scope, symbol);
    // A declaration in a class does not affect the functions in the class.
    if ((symbol.flags & kGlobal) && scope.kind != ScopeKind::Class) set_visibility(symbol.name, seen & ~kBoundAround);
    return;
  }
  if (symbol.flags & kBound) {
    symbol.resolution = Resolution::Local;
    uint8_t shown = symbol.flags & kTypeParameter ? seen | kTypeParameterAround : seen & ~kTypeParameterAround;
    if (scope.is_function_like()) shown |= kBoundAround;
    if (shown != seen) set_visibility(symbol.name, shown);
    return;
  }
  symbol.resolution = resolve_use(symbol.name, class_scope);
}

// Resolves a name that a global or nonlocal statement declares, or that is the target of an assignment expression.
Resolution ScopeResolver::resolve_declared(const Scope& scope, const Symbol& symbol) {
  if (symbol.flags & kGlobal) {
    if (symbol.flags & kNonlocal) directive_error(scope, symbol.name, "name '{}' is nonlocal and global");
    return Resolution::GlobalExplicit;
  }
  const uint8_t seen = visibility(symbol.name);
  if (scope.kind == ScopeKind::Module) {
    directive_error(scope, symbol.name, "nonlocal declaration not allowed at module level");
  } else if (!(seen & kBoundAround)) {
    directive_error(scope, symbol.name, "no binding for nonlocal '{}' found");
  } else if (seen & kTypeParameterAround) {
    directive_error(scope, symbol.name, "nonlocal binding not allowed for type parameter '{}'");
  }
  return Resolution::Free;
}

Resolution ScopeResolver::resolve_use(NameId name, const Scope* class_scope) const {
  // At run time a name that the class binds is looked up in the class, and after that among the globals, but never in
  // an enclosing function.
  if (class_scope != nullptr) {
    const Symbol* in_class = class_scope->find(name);
    const uint32_t flags = in_class == nullptr ? 0 : in_class->flags;
    if (flags & kGlobal) return Resolution::GlobalExplicit;
    if ((flags & kBound) && !(flags & kNonlocal)) return Resolution::GlobalImplicit;
  }
  return visibility(name) & kBoundAround ? Resolution::Free : Resolution::GlobalImplicit;
}

void ScopeResolver::resolve_children(Scope& scope, const Scope* class_scope) {
  bool inlined = false;
  for (size_t i = 0; i < scope.children.size(); ++i) {
    Scope& child = table_[scope.children[i]];
    const size_t first_free = scratch_.free_names.size();
    const Scope* seen_class = nullptr;
    if (child.can_see_class_scope) seen_class = scope.kind == ScopeKind::Class ? &scope : class_scope;
    resolve(child, seen_class);
    // Inlines all comprehensions except generator expressions, and except in scopes that look up a class's names at run
    // time.
    if (inlines_ && child.comprehension != ComprehensionKind::None && !child.generator && !scope.can_see_class_scope) {
      inline_comprehension(scope, child, first_free);
      child.inlined = true;
      inlined = true;
    }
  }
  if (inlined) lift_children(scope);
}

// Makes cells of the names that are free in children and that this scope binds. Passes the other free names, and the
// scope's own, to the parent, each once. Names of inlined comprehensions count as names of a child.
void ScopeResolver::settle_free_names(Scope& scope, size_t first_free, size_t own_symbols) {
  std::vector<NameId>& free = scratch_.free_names;
  const bool is_class = scope.kind == ScopeKind::Class;
  const bool sees_class = is_class || scope.can_see_class_scope;
  scope.has_closure = free.size() != first_free;
  start_marks();
  size_t kept = first_free;
  for (size_t i = first_free; i < free.size(); ++i) {
    const NameId name = free[i];
    // A class provides these two names, but only for its nested scopes. Its own use refers to the enclosing class.
    if (is_class && name == names::kDunderClass) {
      scope.needs_class_closure = true;
      continue;
    }
    if (is_class && name == names::kDunderClassDict) {
      scope.needs_classdict = true;
      continue;
    }
    if (is_class && defers_annotations_ && name == names::kDunderConditionalAnnotations) {
      scope.conditional_annotations = true;
      continue;
    }
    if (!mark(name)) continue;
    if (Symbol* symbol = scope.find(name)) {
      if (symbol->resolution == Resolution::Local && scope.is_function_like()) {
        symbol->resolution = Resolution::Cell;
        continue;
      }
      if (sees_class) symbol->flags |= kFreeClass;
    } else if (visibility(name) & kBoundAround) {
      scope.add({.name = name, .resolution = Resolution::Free});
    }
    free[kept++] = name;
  }
  free.resize(kept);
  for (size_t i = 0; i < own_symbols; ++i) {
    const Symbol& symbol = scope.symbols[i];
    if (symbol.resolution != Resolution::Free) continue;
    scope.has_closure = true;
    if (!is_marked(symbol.name)) free.push_back(symbol.name);
  }
}

void ScopeResolver::settle_inlined_cells(Scope& scope, size_t first_cell) {
  if (scratch_.inlined_cells.size() != first_cell) scope.has_closure = true;
  for (size_t i = first_cell; i < scratch_.inlined_cells.size(); ++i) {
    Symbol* symbol = scope.find(scratch_.inlined_cells[i]);
    symbol->flags |= kComprehensionCell;
    if (symbol->resolution == Resolution::Local && scope.is_function_like()) symbol->resolution = Resolution::Cell;
  }
  scratch_.inlined_cells.resize(first_cell);
}

void ScopeResolver::set_visibility(NameId name, uint8_t value) {
  uint8_t& current = scratch_.visibility[static_cast<uint32_t>(name)];
  scratch_.undo.push_back({name, current});
  current = value;
}

void ScopeResolver::restore_visibility(size_t first_undo) {
  std::vector<SymbolTableScratch::Undo>& undo = scratch_.undo;
  while (undo.size() > first_undo) {
    scratch_.visibility[static_cast<uint32_t>(undo.back().name)] = undo.back().visibility;
    undo.pop_back();
  }
}

void ScopeResolver::directive_error(const Scope& scope, NameId name, std::string_view format) {
  if (diagnostics_.failed()) return;
  for (const SymbolTableScratch::Directive& directive : scratch_.directives) {
    if (directive.scope == scope.id && directive.name == name) {
      diagnostics_.syntax_error(directive.range, fmt::format(fmt::runtime(format), names_.text(name)));
      return;
    }
  }
}

}  // namespace leanpyc
