// An expression back to source text, as `from __future__ import annotations` stores annotations.
#pragma once

#include <string>

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/ast.h"

namespace leanpyc {

// Exactly the str that CPython 3.13's compiler stores (Python/ast_unparse.c; not the ast.unparse of the library), in
// the form of NameTable. Recurses as deep as the expression, whose depth the symbol table has checked. Empty, which no
// annotation is, for what only the host back end can decide: an integer too long for CPython to print, or f-strings
// nested so that their quotes' escapes take a megabyte.
std::string unparse_annotation(const ast::Expr& expression, const ConstantPool& pool);

}  // namespace leanpyc
