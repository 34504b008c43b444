// The second walk of the symbol table: determines what each name is (local, cell, free, global). Bindings are passed
// from the outermost scope inwards, free variables back outwards.
//
// CPython copies the sets of bound, global and free names for every scope. Here a name has one state that all scopes
// share. A scope changes the state for its children and restores it at its end, so the work is linear in the number of
// symbols.
#pragma once

#include "leanpyc/scope/symbol_table.h"

namespace leanpyc {

class ScopeResolver {
 public:
  ScopeResolver(const Target& target, NameTable& names, Diagnostics& diagnostics, SymbolTable& table)
      : inlines_(target.inlines_comprehensions),
        defers_annotations_(target.deferred_annotations),
        counts_inlined_uses_(target.has(Feature::InlinedUsesCount)),
        names_(names),
        diagnostics_(diagnostics),
        table_(table),
        scratch_(table.scratch()) {}

  void resolve();

 private:
  // Resolves the names of a scope and of the scopes in it. `class_scope` is the class whose names an annotation scope
  // can see; nullptr for other scopes. Leaves the free names of the scope at the end of scratch_.free_names.
  void resolve(Scope& scope, const Scope* class_scope);
  void resolve_innermost(Scope& scope);
  void resolve_symbol(const Scope& scope, Symbol& symbol, const Scope* class_scope);
  Resolution resolve_declared(const Scope& scope, const Symbol& symbol);
  Resolution resolve_use(NameId name, const Scope* class_scope) const;
  void resolve_children(Scope& scope, const Scope* class_scope);
  void settle_free_names(Scope& scope, size_t first_free, size_t own_symbols);
  void settle_inlined_cells(Scope& scope, size_t first_cell);

  // PEP 709: inline_comprehension.cpp
  void inline_comprehension(Scope& scope, Scope& comprehension, size_t first_free);
  bool is_free_in_children(const Scope& comprehension, NameId name, bool& marked);
  void lift_children(Scope& scope);

  // The state of a name as the children of the current scope see it.
  enum Visibility : uint8_t {
    kBoundAround = 1,          // bound in an enclosing function
    kTypeParameterAround = 2,  // the innermost enclosing binding is a type parameter
  };
  uint8_t visibility(NameId name) const { return scratch_.visibility[static_cast<uint32_t>(name)]; }
  void set_visibility(NameId name, uint8_t value);
  void restore_visibility(size_t first_undo);

  // A set of names, which start_marks() clears. Only one set is in use at a time.
  void start_marks() { ++mark_; }
  // Adds the name; returns false if the set already contained it.
  bool mark(NameId name) { return std::exchange(scratch_.marks[static_cast<uint32_t>(name)], mark_) != mark_; }
  bool is_marked(NameId name) const { return scratch_.marks[static_cast<uint32_t>(name)] == mark_; }

  [[gnu::cold]] void directive_error(const Scope& scope, NameId name, std::string_view format);

  const bool inlines_;
  const bool defers_annotations_;
  const bool counts_inlined_uses_;
  NameTable& names_;
  Diagnostics& diagnostics_;
  SymbolTable& table_;
  SymbolTableScratch& scratch_;
  uint32_t mark_ = 0;
  uint32_t child_mark_ = 0;
};

}  // namespace leanpyc
