// Tokens to the abstract syntax tree, by CPython 3.13's grammar.
#pragma once

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

// The tree has CPython's exact positions and is not folded. nullptr with the diagnostic set when the text is not
// Python: CPython's exception class and place, and its message where it has a special one. Recursion is bounded by a
// counter: CPython's "too many nested parentheses" and its MemoryError/RecursionError limits.
ast::Module* parse_module(const SourceText& source, const TokenBuffer& tokens, ConstantPool& pool,
                          Diagnostics& diagnostics);

}  // namespace leanpyc
