// --dump=tokens.
#pragma once

#include <string>

#include "leanpyc/syntax/lexer.h"
#include "leanpyc/text/source.h"

namespace leanpyc {

// A line a token: "line,column-end_line,end_column: KIND 'text'", as `python -m tokenize -e` names exact kinds.
std::string dump_tokens(const SourceText& source, const TokenBuffer& tokens);

}  // namespace leanpyc
