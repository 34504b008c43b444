// Converts tokens to the abstract syntax tree by CPython 3.13's grammar.
#pragma once

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

// Returns the tree, which has CPython's exact positions and is not folded. Returns nullptr with the diagnostic set when
// the text is not Python: CPython's exception class and position, and its message where CPython has a special one.
// Recursion is bounded by a counter, at CPython's "too many nested parentheses" and its MemoryError and RecursionError
// limits.
ast::Module* parse_module(const SourceText& source, const TokenBuffer& tokens, ConstantPool& pool,
                          Diagnostics& diagnostics);

}  // namespace leanpyc
