// Compares the scopes of stripped source with those of the original source.
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

// Returns the ranges of the functions, and of the classes and comprehensions in them, that would behave differently
// without the elided code, and of their enclosing scopes: a name would belong to another scope, or a generator would
// become a function.
std::vector<SourceRange> changed_scopes(const ScopesOfSource& whole, const ScopesOfSource& stripped);

}  // namespace leanpyc
