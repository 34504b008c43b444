#include "leanpyc/compile/scope_changes.h"

#include <cstdint>
#include <map>
#include <string_view>
#include <tuple>

namespace leanpyc {
namespace {

// Code that remains in stripped source keeps its position, so a scope's position identifies it.
using ScopeKey = std::tuple<ScopeKind, ComprehensionKind, int32_t, int32_t>;

ScopeKey key_of(const Scope& scope) { return {scope.kind, scope.comprehension, scope.range.line, scope.range.column}; }

// The kind of scope that owns the variable of a name.
enum class Owner : uint8_t { Nobody, Scope, FunctionAround, Module };

// Returns the kind of scope that owns the variable of a name. A variable that only an elided lambda shared is still the
// scope's own, even if it is not a cell now. In a class, names that no function owns are looked up at run time, first
// in the class.
Owner owner(const Scope& scope, Resolution resolution) {
  switch (resolution) {
    case Resolution::Free: return Owner::FunctionAround;
    case Resolution::Local:
    case Resolution::Cell: return scope.is_function_like() ? Owner::Scope : Owner::Nobody;
    case Resolution::GlobalExplicit:
    case Resolution::GlobalImplicit: return scope.is_function_like() ? Owner::Module : Owner::Nobody;
    case Resolution::Unresolved: break;
  }
  return Owner::Nobody;
}

bool differ(const Scope& whole, const NameTable& whole_names, const Scope& stripped, const NameTable& stripped_names) {
  if (whole.generator != stripped.generator || whole.coroutine != stripped.coroutine) return true;
  std::map<std::string_view, Resolution> before;
  for (const Symbol& symbol : whole.symbols) before.emplace(whole_names.text(symbol.name), symbol.resolution);
  for (const Symbol& symbol : stripped.symbols) {
    const auto same = before.find(stripped_names.text(symbol.name));
    if (same != before.end() && owner(whole, same->second) != owner(whole, symbol.resolution)) return true;
  }
  return false;
}

}  // namespace

std::vector<SourceRange> changed_scopes(const ScopesOfSource& whole, const ScopesOfSource& stripped) {
  std::map<ScopeKey, ScopeId> originals;
  for (uint32_t i = 0; i < whole.table.size(); ++i) {
    const auto id = static_cast<ScopeId>(i);
    originals.emplace(key_of(whole.table[id]), id);
  }
  std::vector<SourceRange> found;
  for (uint32_t i = 0; i < stripped.table.size(); ++i) {
    const Scope& scope = stripped.table[static_cast<ScopeId>(i)];
    if (scope.kind == ScopeKind::Module) continue;
    const auto original = originals.find(key_of(scope));
    if (original == originals.end()) continue;
    const Scope& before = whole.table[original->second];
    if (!differ(before, whole.names, scope, stripped.names)) continue;
    found.push_back(before.range);
    // The removed binding may belong to an enclosing function.
    for (ScopeId outer = before.parent; outer != kNoScope; outer = whole.table[outer].parent) {
      if (whole.table[outer].kind != ScopeKind::Module) found.push_back(whole.table[outer].range);
    }
  }
  return found;
}

}  // namespace leanpyc
