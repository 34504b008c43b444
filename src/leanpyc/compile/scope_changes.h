// Compares the scopes of stripped source with those of the original.
#pragma once

#include <vector>

#include "leanpyc/scope/symbol_table.h"
#include "leanpyc/text/names.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc {

struct ScopesOfSource {
  const SymbolTable& table;
  const NameTable& names;
};

// Returns the ranges of the functions, and of the classes and comprehensions in them, that the removal changes, and of
// the scopes around them. A scope changes if a name would refer to another scope's variable, or if a generator would
// become an ordinary function.
std::vector<SourceRange> changed_scopes(const ScopesOfSource& whole, const ScopesOfSource& stripped);

}  // namespace leanpyc
