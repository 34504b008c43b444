#include "leanpyc/scope/symbol_collector.h"

#include <fmt/format.h>

#include "leanpyc/cpython/depth.h"

namespace leanpyc {

void SymbolCollector::collect(ast::Module& module) {
  scratch_.places.assign(names_.size(), SymbolTableScratch::Place());
  scratch_.directives.clear();
  Surroundings outside = enter(ScopeKind::Module, names::kTop, {0, 0, 0, 0});
  module.scope = scope_->id;
  names_of_module_ = module.names.data;
  body(module.body);
  leave(outside);
}

SymbolCollector::Surroundings SymbolCollector::enter(ScopeKind kind, NameId name, const SourceRange& range) {
  Surroundings outside{scope_, name_entry_, iterables_, type_variable_part_};
  Scope& scope = table_.add();
  scope.kind = kind;
  scope.name = name;
  scope.class_name = class_name_;
  scope.range = range;
  scope.first_newer = scope.id;
  if (Scope* parent = scope_) {
    scope.parent = parent->id;
    scope.nested = parent->nested || parent->is_function_like();
    if (kind != ScopeKind::Class) scope.mangling = parent->mangling;
    // Annotations that become strings leave no trace: they and their scopes are not in the table.
    if (kind != ScopeKind::Annotation || !skip_annotations_) parent->children.push_back(scope.id);
  }
  scope_ = &scope;
  // Assignment expressions are forbidden everywhere in an iterable, even in a nested lambda, so iterables_ is
  // inherited.
  name_entry_ = NameEntry::Usual;
  type_variable_part_ = {};
  return outside;
}

SymbolCollector::Surroundings SymbolCollector::enter_again(Scope& scope) {
  const Surroundings outside{scope_, name_entry_, iterables_, type_variable_part_};
  // The scope around it is older, and may have used the scope's names since.
  scope.first_newer = ScopeId{0};
  scope_ = &scope;
  name_entry_ = NameEntry::Usual;
  type_variable_part_ = {};
  return outside;
}

void SymbolCollector::leave(const Surroundings& surroundings) {
  scope_ = surroundings.scope;
  name_entry_ = surroundings.name_entry;
  iterables_ = surroundings.iterables;
  type_variable_part_ = surroundings.type_variable_part;
}

NameId SymbolCollector::mangled_in_class(NameId name) {
  // Inside the type parameters of a class, only those parameters are mangled that have already been seen.
  if (scope_->mangling != kNoScope) {
    bool parameter = false;
    for (NameId each : table_[scope_->mangling].private_parameters) parameter |= each == name;
    if (!parameter) return name;
  }
  NameId result = mangle(class_name_, name, names_);
  if (static_cast<uint32_t>(result) >= scratch_.places.size()) scratch_.places.resize(names_.size());
  return result;
}

void SymbolCollector::find_or_add(SymbolTableScratch::Place& place, NameId name) {
  // If the last scope that used the name is older than this scope, or no scope has used it, the name is new here and
  // needs no search: a use in this scope, or in one that began later, would have been recorded.
  const bool is_new = place.scope == kNoScope || place.scope < scope_->first_newer;
  Symbol* found = is_new ? nullptr : scope_->find(name);
  if (found == nullptr) found = &scope_->add({.name = name});
  place.scope = scope_->id;
  place.symbol = static_cast<uint32_t>(found - scope_->symbols.data());
}

uint32_t SymbolCollector::flags_in(const Scope& scope, NameId name) {
  const Symbol* found = scope.find(mangle(table_, scope, name, names_));
  return found == nullptr ? 0 : found->flags;
}

void SymbolCollector::add_to(Scope& scope, NameId name, uint32_t flags, const SourceRange& range) {
  using namespace symbol_flags;
  const NameId key = mangled(name);
  Symbol* entry = &scope == scope_ ? &symbol(key) : &scope.find_or_add(key);
  if (flags & entry->flags & kParameter) error(range, "duplicate argument '{}' in function definition", name);
  if (flags & entry->flags & kTypeParameter) error(range, "duplicate type parameter '{}'", name);
  entry->flags |= flags;
  if (name_entry_ == NameEntry::IterationTarget && &scope == scope_) {
    if (entry->flags & (kGlobal | kNonlocal)) {
      error(range, "comprehension inner loop cannot rebind assignment expression target '{}'", name);
    }
    entry->flags |= kComprehensionIterator;
  }
  if (flags & kParameter) {
    scope.parameters.push_back(key);
  } else if (flags & kGlobal) {
    Scope& module = table_[ScopeId{0}];
    if (&module != &scope) {
      // The module's entries are not read while another scope is current, and `places` may contain that scope's index.
      module.find_or_add(key).flags |= kGlobal;
    }
  }
}

void SymbolCollector::record_directive(NameId name, const SourceRange& range) {
  scratch_.directives.push_back({scope_->id, mangled(name), range});
}

void SymbolCollector::error(const SourceRange& range, std::string_view format, NameId name) {
  if (diagnostics_.failed()) return;
  diagnostics_.syntax_error(range, fmt::format(fmt::runtime(format), names_.text(name)));
}

bool SymbolCollector::too_deep() { return report_too_deep(target_, diagnostics_); }

}  // namespace leanpyc
