// String literals: where they end. literals.h computes their values.
#include <fmt/format.h>

#include "leanpyc/syntax/lexer_state.h"
#include "leanpyc/text/byte_block.h"

namespace leanpyc {

// `quote` is the opening quote, after the prefix that starts at `start`. Leaves at_ after the literal.
bool Lexer::lex_string(const char* start, const char* quote) {
  char mark = *quote;
  const char* at = quote + 1;
  if (*at == mark) {
    if (at[1] != mark) {
      at_ = at + 1;
      emit(TokenKind::String, start, at_);
      return true;
    }
    return lex_string_over_lines(start, at + 2, mark, 3);
  }
  for (;; at += ByteBlock::kSize) {
    ByteBlock block(at);
    ByteBlock::Mask closing = block.equal(mark);
    ByteBlock::Mask other = block.equal('\\') | block.equal('\n');
    if ((closing | other) == 0) continue;
    int first = std::countr_zero(closing | other);
    if ((other >> first & 1) != 0) return lex_string_over_lines(start, quote + 1, mark, 1);
    at_ = at + first + 1;
    emit(TokenKind::String, start, at_);
    return true;
  }
}

// Handles the general case: three quotes, or an escape or a newline before the closing quote.
bool Lexer::lex_string_over_lines(const char* start, const char* body, char quote, int quote_size) {
  int32_t first_line = line_;
  const char* first_line_start = line_start_;
  bool escaped_quote = false;
  const char* at = body;
  for (;;) {
    ByteBlock block(at);
    ByteBlock::Mask found = block.equal(quote) | block.equal('\\') | block.equal('\n') | block.equal('\0');
    if (found == 0) {
      at += ByteBlock::kSize;
      continue;
    }
    at += std::countr_zero(found);
    if (*at == quote) {
      if (quote_size == 1 || (at[1] == quote && at[2] == quote)) {
        at_ = at + quote_size;
        emit_lines(TokenKind::String, start, first_line, static_cast<int32_t>(start - first_line_start), at_);
        return true;
      }
      ++at;
    } else if (*at == '\\') {
      ++at;
      if (*at == quote) escaped_quote = true;
      if (*at == '\n') pass_newline(at);
      if (at != end_) ++at;
    } else if (*at == '\n' && quote_size == 3) {
      pass_newline(at++);
    } else if (*at == '\n' || at == end_) {
      at_ = at;
      return unterminated_string(start, first_line_start, first_line, quote, quote_size, escaped_quote);
    } else {
      ++at;
    }
  }
}

bool Lexer::unterminated_string(const char* start, const char* line_start, int32_t line, char quote, int quote_size,
                                bool escaped_quote) {
  int32_t last_line = line_;
  auto fail = [&](std::string_view message) { return raise_on(line_start, line, start + 1, message); };
  // This quote opens a string that has no end. If it is also the f-string's quote, it closed the f-string too early.
  if (fstring_ != nullptr && fstring_->quote == quote && fstring_->quote_size == quote_size) {
    return fail(fmt::format("{}: expecting '}}'", fstring_->name()));
  }
  if (quote_size == 3) {
    return fail(fmt::format("unterminated triple-quoted string literal (detected at line {})", last_line));
  }
  const bool advises = escaped_quote && grammar_.reports(Message::EscapedEndQuote);
  return fail(fmt::format("unterminated string literal (detected at line {}){}", last_line,
                          advises ? message_text(Message::EscapedEndQuote) : ""));
}

}  // namespace leanpyc
