#include "leanpyc/scope/symbol_table.h"

#include "leanpyc/scope/scope_resolver.h"
#include "leanpyc/scope/symbol_collector.h"

namespace leanpyc {

bool build_symbol_table(ast::Module& module, const FutureFeatures& future, const Target& target, NameTable& names,
                        Diagnostics& diagnostics, SymbolTable& table) {
  SymbolCollector(future, target, names, diagnostics, table).collect(module);
  if (diagnostics.failed()) return false;
  // Every use of every name is known here. No scope and no name is added later.
  ScopeResolver(target, names, diagnostics, table).resolve();
  return !diagnostics.failed();
}

}  // namespace leanpyc
