// Text to tokens, the whole file at once.
#pragma once

#include "leanpyc/syntax/token.h"
#include "leanpyc/target/target.h"
#include "leanpyc/text/diagnostic.h"
#include "leanpyc/text/names.h"
#include "leanpyc/text/raw_vector.h"
#include "leanpyc/text/source.h"

namespace leanpyc {

// The lexer makes room for more tokens than it writes.
using TokenVector = RawVector<Token>;

// What the lexer leaves for the parser. Reused between files, so that its room is.
struct TokenBuffer {
  TokenVector tokens;  // ends with EndMarker, or with Error
  // Set when the last token is Error. CPython lexes as it parses, so the error counts only when the parser gets there
  // without an error of its own before.
  Diagnostic error{};
  // Whether CPython's tokenizer raises that error itself; otherwise it only stops, and the error is worded when the
  // parser asks for the token. The difference shows when CPython, after an error of the parser's, lexes on to the end
  // of the file: an error that the tokenizer raises there replaces the parser's.
  bool error_raised = false;
  // The innermost bracket still open where the lexer stopped: its index in `tokens`, or -1.
  int32_t open_bracket = -1;
  // As given to tokenize(): what the tokens are for.
  const Target* target = nullptr;
};

// Comments and non-logical newlines leave no token. Strings are one token with prefix and quotes; an f-string (PEP 701)
// is FStringStart (prefix and opening quotes), FStringMiddle for each piece of literal text (in a format spec too, raw:
// escapes not yet decoded), the replacement fields' ordinary tokens between LeftBrace and RightBrace, and FStringEnd.
// A piece ends after the first of two doubled braces; the second is in its end_column but in no token's text, so
// doubled braces need no decoding. Like CPython's tokenizer, an empty format spec gives an empty FStringMiddle. Indent,
// Dedent, EndMarker and Error have column and end_column -1; their start and end are where the lexer stands. `names`
// interns the identifiers. Warnings ("1if x", "\{" in an f-string) go to `diagnostics`.
// Without a target the oldest release's rules hold.
void tokenize(const SourceText& source, NameTable& names, Arena& arena, Diagnostics& diagnostics, TokenBuffer& result,
              const Target* target = nullptr);

}  // namespace leanpyc
