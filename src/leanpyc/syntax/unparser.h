// Converts an expression back to source text, as `from __future__ import annotations` stores annotations.
#pragma once

#include <string>

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/ast.h"

namespace leanpyc {

// Returns exactly the str that CPython 3.13's compiler stores (Python/ast_unparse.c, which differs from the library's
// ast.unparse), in the encoding of NameTable. Recurses as deep as the expression, whose depth the symbol table has
// checked. Returns an empty string, which no annotation is, if only the host back end can produce the text: an integer
// that is too long for CPython to print, or f-strings nested so deeply that the escapes of their quotes take a
// megabyte.
std::string unparse_annotation(const ast::Expr& expression, const ConstantPool& pool);

}  // namespace leanpyc
