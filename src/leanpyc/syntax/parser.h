// Converts tokens to the abstract syntax tree by the grammar of a CPython release.
#pragma once

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

// `grammar` is the grammar that the tokens were made with. Returns the tree, which has CPython's exact positions and is
// not folded. Returns nullptr with the diagnostic set when the text is not Python: CPython's exception class and
// position, and its message where CPython has a special one. Recursion is bounded by a counter, at CPython's "too many
// nested parentheses" and its MemoryError and RecursionError limits.
ast::Module* parse_module(const SourceText& source, const TokenBuffer& tokens, const Grammar& grammar,
                          ConstantPool& pool, Diagnostics& diagnostics);

}  // namespace leanpyc
