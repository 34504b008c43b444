// Text to tokens, the whole file at once.
#pragma once

#include <vector>

#include "leanpyc/syntax/token.h"
#include "leanpyc/text/diagnostic.h"
#include "leanpyc/text/names.h"
#include "leanpyc/text/source.h"

namespace leanpyc {

// What the lexer leaves for the parser. Reused between files, so that its room is.
struct TokenBuffer {
  std::vector<Token> tokens;  // ends with EndMarker, or with Error
  // Set when the last token is Error. CPython lexes as it parses, so the error counts only when the parser gets there
  // without an error of its own before.
  Diagnostic error{};
};

// Comments and non-logical newlines leave no token. Strings are one token with prefix and quotes; an f-string (PEP 701)
// is FStringStart (prefix and opening quotes), FStringMiddle for each piece of literal text (in a format spec too, raw:
// escapes and doubled braces not yet decoded), the replacement fields' ordinary tokens between LeftBrace and RightBrace,
// and FStringEnd. `names` interns the identifiers. Warnings (an invalid decimal literal's "0_if", …) go to `diagnostics`.
void tokenize(const SourceText& source, NameTable& names, Arena& arena, Diagnostics& diagnostics, TokenBuffer& result);

}  // namespace leanpyc
