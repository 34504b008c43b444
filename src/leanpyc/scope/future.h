// `from __future__ import …`: which features a module asks for (PEP 236).
#pragma once

#include <cstdint>

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/target/target.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

struct FutureFeatures {
  uint32_t flags = 0;  // code_flags::kFuture…, as every code object of the module carries them
  // Where the last future import at the start of the file stands; one after it is an error.
  SourceRange last_import = kNoLocation;

  bool annotations() const;
};

// Reads the future imports at the start of the file, after its docstring, and stops at the first other statement.
// False with the diagnostic set: an unknown feature, "not a chance".
bool find_future_features(const ast::Module& module, const Target& target, const ConstantPool& pool,
                          Diagnostics& diagnostics, FutureFeatures& result);

// False with the diagnostic set when the statement is a future import that find_future_features did not read: one after
// another statement, or inside a function. CPython finds these as it builds the symbol table.
bool check_future_import(const ast::ImportFrom& statement, const FutureFeatures& future, Diagnostics& diagnostics);

}  // namespace leanpyc
