// Bytes to text: PEP 263 (byte order mark, coding cookie), newline translation.
#pragma once

#include <string_view>

#include "leanpyc/text/arena.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

// The text the lexer reads: UTF-8 without a byte order mark, every newline an LF, a last LF always there unless the
// text is empty, no NULs, and kReadable NUL bytes after `text` so that a scanner may read past the end. Like CPython,
// which looks at bytes beyond ASCII only where they matter, a file without a cookie or with "utf-8" is not validated:
// bytes that are no UTF-8 may stand in comments, and are an error of the token elsewhere.
struct SourceText {
  static constexpr size_t kPadding = 64;
  static constexpr size_t kReadable = kPadding - 1;
  std::string_view text;
  bool newline_added = false;  // the last LF is none of the file's
  bool marked = false;         // a byte order mark stood before it
  // Whether the text is what the file of its name holds, where CPython then looks for the line of an error.
  bool in_file = false;
};

// What the cookie of a text's first two lines names (PEP 263), a part of the text; empty if there is none that counts.
std::string_view find_encoding(std::string_view text);
// The same of one line, wherever it stands.
std::string_view find_cookie(std::string_view line);

// `bytes` is a whole file as read. When it is followed by SourceText::kPadding writable bytes of the caller's
// (`padded`), the common case (UTF-8, LF only) is used in place; otherwise it is copied to the arena.
// Returns false, with the diagnostic set, for what CPython refuses: an unknown codec, undecodable bytes, a
// cookie that contradicts the mark, NUL bytes. A codec that leanpyc does not know well enough is
// ErrorKind::Unsupported.
bool decode_source(std::string_view bytes, bool padded, Arena& arena, Diagnostics& diagnostics, SourceText& result);

}  // namespace leanpyc
