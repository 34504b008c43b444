// How lexing fails: CPython's messages at CPython's places.
#include <fmt/format.h>

#include "leanpyc/syntax/lexer_state.h"
#include "leanpyc/text/utf8.h"

namespace leanpyc {

// The last character before `at`, as a column of its line; -1 at the line's start.
int32_t Lexer::column_before(const char* line_start, const char* at) const {
  if (at == line_start) return -1;
  do {
    --at;
  } while (at > line_start && (static_cast<unsigned char>(*at) & 0xC0) == 0x80);
  return static_cast<int32_t>(at - line_start);
}

bool Lexer::raise_on(const char* line_start, int32_t line, const char* at, std::string_view message) {
  int32_t where = column_before(line_start, at);
  return stop(ErrorKind::SyntaxError, {line, where, line, where}, message, true);
}

bool Lexer::stop(ErrorKind kind, const SourceRange& range, std::string_view message, bool raised) {
  emit_marker(TokenKind::Error);
  result_.error = {kind, range, arena_.copy(message)};
  result_.error_raised = raised;
  return false;
}

void Lexer::warn(std::string_view message) {
  diagnostics_.warn(WarningKind::SyntaxWarning, {line_, column(at_), line_, column(at_)}, message);
}

bool Lexer::stray_character() {
  return raise(at_ + 1, fmt::format("invalid non-printable character U+{:04X}", static_cast<unsigned char>(*at_)));
}

// CPython's place for it is where its tokenizer stands, after the identifier.
bool Lexer::invalid_encoding(const char* start, const char* end) {
  std::string_view bytes(start, static_cast<size_t>(end - start));
  Utf8Error error;
  validate_utf8(bytes, error);
  return stop(ErrorKind::SyntaxError, {line_, column_before(line_start_, end), line_, -2},
              "(unicode error) " + utf8_error_message(bytes, error), true);
}

}  // namespace leanpyc
