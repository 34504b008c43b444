// Decodes bytes to text: PEP 263 (byte order mark, coding cookie), newline translation.
#pragma once

#include <string_view>

#include "leanpyc/text/arena.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

// The lexer's input: UTF-8 without a byte order mark. Every newline is an LF, and the text ends in one unless it is
// empty. The text has no NULs, but kReadable NUL bytes follow it, so that a scanner may read past the end. CPython
// looks at bytes beyond ASCII only where they matter, so a file without a cookie or with "utf-8" is not validated:
// invalid UTF-8 is allowed in comments, and elsewhere is an error of its token.
struct SourceText {
  static constexpr size_t kPadding = 64;
  static constexpr size_t kReadable = kPadding - 1;
  std::string_view text;
  bool newline_added = false;  // the last LF is not in the file
  bool marked = false;         // the file began with a byte order mark
  bool has_cookie = false;     // the file declares its encoding in a comment
  // The text is the content of the named file, in which CPython looks for the line of an error.
  bool in_file = false;
};

inline constexpr std::string_view kNullBytesMessage = "source code string cannot contain null bytes";

// Returns the encoding that the cookie in the first two lines of a text names (PEP 263), as a part of the text. Returns
// an empty string without a valid cookie.
std::string_view find_encoding(std::string_view text);
// Does the same for one line, whatever its number.
std::string_view find_cookie(std::string_view line);

// Decodes `bytes`, the content of a whole file. If the caller has SourceText::kPadding writable bytes after it
// (`padded`), the common case (UTF-8, LF only) is used in place; otherwise the text is copied to the arena. Returns
// false, with the diagnostic set, where CPython refuses the file: an unknown codec, undecodable bytes, a cookie that
// contradicts the byte order mark, NUL bytes. A codec that leanpyc does not fully support is ErrorKind::Unsupported.
bool decode_source(std::string_view bytes, bool padded, Arena& arena, Diagnostics& diagnostics, SourceText& result);

}  // namespace leanpyc
