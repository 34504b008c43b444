// Whether source that was stripped has the scopes of the source before.
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

// The places of the functions, and of the classes and comprehensions in them, that would do something else for want of
// what was left out, with those around them: a name would be another's that was its own, a generator would be none.
std::vector<SourceRange> changed_scopes(const ScopesOfSource& whole, const ScopesOfSource& stripped);

}  // namespace leanpyc
