// Bytes to text: PEP 263 (byte order mark, coding cookie), UTF-8 validation, newline translation.
#pragma once

#include <string_view>

#include "leanpyc/text/arena.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

// The text the lexer reads: valid UTF-8 without a byte order mark, every newline an LF, a last LF always there,
// and at least kPadding NUL bytes after `text` so that a scanner may read past the end.
struct SourceText {
  static constexpr size_t kPadding = 64;
  std::string_view text;
};

// `bytes` is a whole file as read. When it is followed by SourceText::kPadding writable bytes of the caller's
// (`padded`), the common case (UTF-8, LF only) is used in place; otherwise it is copied to the arena.
// Returns false, with the diagnostic set, for what CPython refuses: an unknown codec, undecodable bytes, a
// cookie that contradicts the mark, NUL bytes ("source code cannot contain null bytes").
bool decode_source(std::string_view bytes, bool padded, Arena& arena, Diagnostics& diagnostics, SourceText& result);

}  // namespace leanpyc
