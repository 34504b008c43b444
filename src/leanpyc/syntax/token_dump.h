// --dump=tokens.
#pragma once

#include <string>

#include "leanpyc/syntax/lexer.h"
#include "leanpyc/text/source.h"

namespace leanpyc {

// Returns one line per token: "line,column-end_line,end_column: KIND 'text'", with the exact kinds of `python -m
// tokenize -e`.
std::string dump_tokens(const SourceText& source, const TokenBuffer& tokens);

}  // namespace leanpyc
