// Converts text to tokens, a whole file at once.
#pragma once

#include "leanpyc/cpython/grammar.h"
#include "leanpyc/syntax/token.h"
#include "leanpyc/text/diagnostic.h"
#include "leanpyc/text/names.h"
#include "leanpyc/text/raw_vector.h"
#include "leanpyc/text/source.h"

namespace leanpyc {

// The lexer makes room for more tokens than it writes.
using TokenVector = RawVector<Token>;

// The lexer's output for the parser. It is reused between files to reuse its memory.
struct TokenBuffer {
  TokenVector tokens;  // ends with EndMarker, or with Error
  // Set when the last token is Error. CPython lexes as it parses, so this error counts only if the parser reaches the
  // token without an error from the parser itself.
  Diagnostic error{};
  // True if CPython's tokenizer raises that error itself. Otherwise the tokenizer only stops, and the parser words the
  // error when it asks for the token. This matters when CPython lexes on to the end of the file after a parser error:
  // an error that the tokenizer raises there replaces the parser's.
  bool error_raised = false;
  // The innermost bracket that is open where the lexer stopped: its index in `tokens`, or -1.
  int32_t open_bracket = -1;
};

// Comments and non-logical newlines produce no token. A string is one token with prefix and quotes. An f-string (PEP
// 701) is FStringStart (prefix and opening quotes), FStringMiddle for each piece of literal text (also in a format
// spec; raw, with escapes not yet decoded), the ordinary tokens of replacement fields between LeftBrace and RightBrace,
// and FStringEnd. A piece ends after the first of two doubled braces; the second brace is included in the piece's
// end_column but not in any token's text, so doubled braces need no decoding. As in CPython's tokenizer, an empty
// format spec produces an empty FStringMiddle. Indent, Dedent, EndMarker and Error have column and end_column -1; their
// start and end are the lexer's position. `names` interns the identifiers. Warnings ("1if x", "\{" in an f-string) go
// to `diagnostics`.
void tokenize(const SourceText& source, const Grammar& grammar, NameTable& names, Arena& arena,
              Diagnostics& diagnostics, TokenBuffer& result);

// The position of a replacement field's brace.
struct FieldPlace {
  int32_t line;
  int32_t column;
};

// Before PEP 701, CPython has a separate tokenizer and parser for each replacement field. This splits the text of a
// field into tokens; `field` is that text between parentheses. Tokens on the first line are moved to where the field
// is. Other tokens, and errors, keep the columns that they have in `field`. A token that ends on another line is not on
// the first line, even if it begins there.
void tokenize_field(const SourceText& field, FieldPlace place, const Grammar& grammar, NameTable& names, Arena& arena,
                    Diagnostics& diagnostics, TokenBuffer& result);

}  // namespace leanpyc
