// The columns that CPython gives with errors of its tokenizer and its parser: characters of a text, where the rest of
// the compiler has bytes of a line.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "leanpyc/syntax/token.h"
#include "leanpyc/target/target.h"
#include "leanpyc/text/source.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc {

// How CPython's parser words a UnicodeDecodeError of an identifier or a string.
inline constexpr std::string_view kUnicodeErrorPrefix = "(unicode error) ";

// How many characters the text has, where each piece that is no UTF-8 is one.
int32_t count_characters(std::string_view text);

// How many characters the first `bytes` of `text` have. CPython decodes the text first, where each piece that is no
// UTF-8 becomes U+FFFD, and counts the bytes in that; a character that they break counts; and they end at the latest
// behind the NUL that ends the text.
int32_t characters_before(std::string_view text, int32_t bytes);

// The range of an error that CPython raises once its tokenizer has read `tokens` of `source` and stands on `line`, from
// columns in bytes. Both columns are counted in the same text, that of the line where the error starts: read again from
// the file, or if the text is in no file, the text's own. There, before ErrorsCountInOneLine, if the tokenizer is still
// on that line, it is all that the tokenizer's buffer holds, which begins with the last line that did not begin inside
// a token. Without a target the oldest release's rules hold.
SourceRange in_characters(const SourceRange& range, const SourceText& source, std::span<const Token> tokens,
                          int32_t line, const Target* target);

}  // namespace leanpyc
