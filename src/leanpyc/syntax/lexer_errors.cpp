// Lexing errors, with CPython's messages and positions.
#include <fmt/format.h>

#include "leanpyc/syntax/error_columns.h"
#include "leanpyc/syntax/lexer_state.h"
#include "leanpyc/text/utf8.h"

namespace leanpyc {

bool Lexer::raise_on(const char* line_start, int32_t line, const char* at, std::string_view message) {
  int32_t where = count_characters({line_start, at}) - 1;
  return stop(ErrorKind::SyntaxError, {line, where, line, where}, message, true);
}

bool Lexer::stop_at(ErrorKind kind, const SourceRange& range, std::string_view message, bool raised) {
  const SourceRange place = in_characters(range, source_, {tokens_.data(), token_count()}, line_, grammar_);
  return stop(kind, place, message, raised);
}

bool Lexer::stop(ErrorKind kind, const SourceRange& range, std::string_view message, bool raised) {
  emit_marker(TokenKind::Error);
  result_.error = {kind, range, arena_.copy(message)};
  result_.error_raised = raised;
  return false;
}

bool Lexer::warn(std::string_view message) {
  if (diagnostics_.warnings_are_errors()) return raise(at_, message);
  diagnostics_.warn(WarningKind::SyntaxWarning, {line_, column(at_), line_, column(at_)}, message);
  return true;
}

bool Lexer::stray_character() {
  return raise(at_ + 1, fmt::format("invalid non-printable character U+{:04X}", static_cast<unsigned char>(*at_)));
}

// CPython reports this error at its tokenizer's position, which is after the identifier.
bool Lexer::invalid_encoding(const char* start, const char* end) {
  std::string_view bytes(start, static_cast<size_t>(end - start));
  Utf8Error error;
  validate_utf8(bytes, error);
  const SourceRange here{line_, column(end) - 1, line_, -2};
  return stop_at(ErrorKind::SyntaxError, here,
                 fmt::format("{}{}", kUnicodeErrorPrefix, utf8_error_message(bytes, error)), true);
}

}  // namespace leanpyc
