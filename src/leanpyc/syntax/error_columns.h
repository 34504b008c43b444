// Converts columns to those that CPython reports with errors of its tokenizer and its parser. CPython counts characters
// of a text; the rest of the compiler counts bytes of a line.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "leanpyc/cpython/grammar.h"
#include "leanpyc/syntax/token.h"
#include "leanpyc/text/source.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc {

// The prefix that CPython's parser puts before a UnicodeDecodeError of an identifier or a string.
inline constexpr std::string_view kUnicodeErrorPrefix = "(unicode error) ";

// Returns the number of characters of the text; each piece that is not UTF-8 counts as one character.
int32_t count_characters(std::string_view text);

// Returns the number of characters in the first `bytes` of `text`. CPython decodes the text first, where each piece
// that is not UTF-8 becomes U+FFFD, and counts the bytes of the decoded text. A character that the byte count cuts in
// two is counted. The count ends at the latest after the NUL that ends the text.
int32_t characters_before(std::string_view text, int32_t bytes);

// Returns the range of an error with columns in characters, from `range` with columns in bytes. CPython raises the
// error after its tokenizer has read `tokens` of `source` and is on `line`. CPython counts both columns in the line
// where the error starts, which it reads again from the file. If the text is not in a file, CPython uses the text's own
// line. In that case, before ErrorsCountInOneLine, if the tokenizer is still on that line, CPython counts in the whole
// tokenizer buffer, which begins with the last line that did not begin inside a token. Before ColumnsInCharacters
// CPython keeps the columns in bytes, even beyond the end of the line, unless the source declares its encoding.
SourceRange in_characters(const SourceRange& range, const SourceText& source, std::span<const Token> tokens,
                          int32_t line, const Grammar& grammar);

}  // namespace leanpyc
