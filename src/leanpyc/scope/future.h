// `from __future__ import …`: the features that a module requests (PEP 236).
#pragma once

#include <cstdint>

#include "leanpyc/code/constants.h"
#include "leanpyc/cpython/target.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

struct FutureFeatures {
  uint32_t flags = 0;  // code_flags::kFuture…, which every code object of the module has
  // The last future import at the start of the file; a later future import is an error.
  SourceRange last_import = kNoLocation;

  bool annotations() const;
};

// Reads the future imports at the start of the file, after its docstring, and stops at the first other statement.
// Returns false with the diagnostic set for an unknown feature or "not a chance".
bool find_future_features(const ast::Module& module, const Target& target, const ConstantPool& pool,
                          Diagnostics& diagnostics, FutureFeatures& result);

// Returns false with the diagnostic set if the statement is a future import that find_future_features did not read:
// after another statement, or inside a function. CPython finds these as it builds the symbol table.
bool check_future_import(const ast::ImportFrom& statement, const Target& target, const FutureFeatures& future,
                         Diagnostics& diagnostics);

}  // namespace leanpyc
