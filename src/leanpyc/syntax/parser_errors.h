// Finds the error in a text that the parser has refused.
#pragma once

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc::syntax {

// Sets CPython's error for `tokens`, which are not Python. Reads them again from the start, in linear time.
void report_syntax_error(const SourceText& source, const TokenBuffer& tokens, const Grammar& grammar,
                         ConstantPool& pool, Diagnostics& diagnostics);

}  // namespace leanpyc::syntax
