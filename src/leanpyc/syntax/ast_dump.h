// The tree as text, to be compared with CPython's.
#pragma once

#include <string>

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/ast.h"

namespace leanpyc {

// Exactly what ast.dump(ast.parse(source), include_attributes=True) of CPython 3.13 gives (no indent; fields that are
// None or [] are left out, as 3.13 does).
std::string dump_ast(const ast::Module& module, const ConstantPool& pool);

}  // namespace leanpyc
