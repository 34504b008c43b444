// Identifiers with non-ASCII characters (PEP 3131).
#include <fmt/format.h>

#include "leanpyc/syntax/lexer_state.h"
#include "leanpyc/text/unicode.h"
#include "leanpyc/text/utf8.h"

namespace leanpyc {

// [start, at_) holds bytes of identifiers and of non-ASCII characters.
bool Lexer::lex_unicode_identifier(const char* start) {
  std::string_view text(start, static_cast<size_t>(at_ - start));
  Utf8Error error;
  if (!validate_utf8(text, error)) return invalid_encoding(start, at_);
  for (const char* at = start; at < at_;) {
    Utf8Character character = decode_utf8(at, at_, error);
    const char* next = at + character.size;
    bool valid = at == start ? is_identifier_start(character.code, grammar_.unicode)
                             : is_identifier_continue(character.code, grammar_.unicode);
    if (!valid) {
      if (!is_printable(character.code, grammar_.unicode)) {
        return raise(next,
                     fmt::format("invalid non-printable character U+{:04X}", static_cast<uint32_t>(character.code)));
      }
      return raise(next, fmt::format("invalid character '{}' (U+{:04X})", std::string_view(at, character.size),
                                     static_cast<uint32_t>(character.code)));
    }
    at = next;
  }
  emit(TokenKind::Name, start, at_);
  next_[-1].name = names_.intern(normalize_nfkc(text));
  return true;
}

}  // namespace leanpyc
