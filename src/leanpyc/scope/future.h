// `from __future__ import …`: which features a module asks for (PEP 236).
#pragma once

#include <cstdint>

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

struct FutureFeatures {
  uint32_t flags = 0;  // code_flags::kFuture…, as every code object of the module carries them
  // Where the last future import stands; one after it, or after any other statement, is an error.
  SourceRange last_import = kNoLocation;

  bool annotations() const;
};

// False with the diagnostic set: an unknown feature, "not a chance", a late future import.
bool find_future_features(const ast::Module& module, const NameTable& names, Diagnostics& diagnostics,
                          FutureFeatures& result);

}  // namespace leanpyc
