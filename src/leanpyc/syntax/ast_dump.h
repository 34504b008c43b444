// Prints the tree as text, for comparison with CPython's.
#pragma once

#include <string>

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/ast.h"

namespace leanpyc {

// Returns exactly the text of CPython 3.13's ast.dump(ast.parse(source), include_attributes=True): no indent, and
// fields that are None or [] are omitted, as 3.13 does.
std::string dump_ast(const ast::Module& module, const ConstantPool& pool);

}  // namespace leanpyc
