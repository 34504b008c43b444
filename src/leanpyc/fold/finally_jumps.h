// PEP 765: warnings of jumps that leave a `finally` block.
#pragma once

#include "leanpyc/syntax/ast.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

// Warns of each return, break or continue in a `finally` block, in CPython's order (Python/ast_preprocess.c, 3.14).
// Like CPython, does not warn of those in a loop or a function in the block, even of a return that leaves the block.
void warn_of_finally_jumps(const ast::Module& module, Diagnostics& diagnostics);

}  // namespace leanpyc
