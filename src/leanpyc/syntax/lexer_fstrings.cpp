// F-strings (PEP 701) as a stack of modes. Each mode has literal text and replacement fields of ordinary code, and that
// code may contain further f-strings.
#include <fmt/format.h>

#include "leanpyc/syntax/lexer_state.h"
#include "leanpyc/syntax/literals.h"
#include "leanpyc/text/byte_block.h"

namespace leanpyc {
namespace {

// The letters of prefixes, of which each may occur once.
constexpr std::string_view kPrefixLetters = "ubrft";

}  // namespace

bool Lexer::begin_fstring(const char* start, const char* quote) {
  auto is_raw = [](char c) { return c == 'r' || c == 'R'; };
  int size = quote[1] == *quote && quote[2] == *quote ? 3 : 1;
  at_ = quote + size;
  if (fstrings_.size() >= kMaxFStrings) {
    return raise(at_,
                 grammar_.template_strings ? "too many nested f-strings or t-strings" : "too many nested f-strings");
  }
  auto is_template = [](char c) { return c == 't' || c == 'T'; };
  fstrings_.push_back({.start = start,
                       .line_start = line_start_,
                       .line = line_,
                       .quote = *quote,
                       .quote_size = static_cast<uint8_t>(size),
                       .raw = is_raw(start[0]) || is_raw(start[1]),
                       .is_template = is_template(start[0]) || is_template(start[1])});
  fstring_ = &fstrings_.back();
  emit(fstring_->token(TokenKind::FStringStart), start, at_);
  return true;
}

unsigned Lexer::newer_prefix(const char* start, const char* end) const {
  if ((*end != '"' && *end != '\'') || !grammar_.template_strings) return 0;
  unsigned letters = 0;
  for (const char* at = start; at < end; ++at) {
    const size_t letter = kPrefixLetters.find(static_cast<char>(*at | 0x20));
    if (letter == std::string_view::npos || (letters >> letter & 1) != 0) return 0;
    letters |= 1u << letter;
  }
  return letters;
}

bool Lexer::lex_newer_prefix(const char* start, const char* quote, unsigned letters) {
  auto contains = [letters](char c) { return (letters >> kPrefixLetters.find(c) & 1) != 0; };
  // CPython looks for the pairs in this order.
  for (std::string_view pair : {"ub", "ur", "uf", "ut", "bf", "bt", "ft"}) {
    if (contains(pair[0]) && contains(pair[1])) return incompatible_prefixes(start, quote, pair);
  }
  return begin_fstring(start, quote);
}

bool Lexer::incompatible_prefixes(const char* start, const char* quote, std::string_view pair) {
  at_ = quote + 1;
  const std::string message = fmt::format(fmt::runtime(message_text(Message::IncompatiblePrefixes)), pair[0], pair[1]);
  return stop_at(ErrorKind::SyntaxError, {line_, column(start), line_, column(quote)}, message, true);
}

bool Lexer::enter_field() {
  if (++fstring_->field_depth >= kMaxFieldNesting) {
    return raise(at_, fmt::format("{}: expressions nested too deeply", fstring_->name()));
  }
  fstring_->in_text = false;
  return true;
}

void Lexer::emit_fstring_middle(const char* start, int32_t line, int32_t start_column, const char* text_end) {
  emit_lines(fstring_->token(TokenKind::FStringMiddle), start, line, start_column, at_);
  next_[-1].end = offset(text_end);
}

// Reads one piece of literal text, or the closing quotes. Returns true unless lexing ends here.
bool Lexer::lex_fstring_text() {
  FString& mode = *fstring_;
  const char* start = at_;
  if (*start == '{' && start[1] != '{') return enter_field();

  auto closes = [&mode](const char* at) {
    return *at == mode.quote && (mode.quote_size == 1 || (at[1] == mode.quote && at[2] == mode.quote));
  };
  if (closes(start)) {
    at_ = start + mode.quote_size;
    emit(mode.token(TokenKind::FStringEnd), start, at_);
    fstrings_.pop_back();
    fstring_ = fstrings_.empty() ? nullptr : &fstrings_.back();
    return true;
  }

  int32_t line = line_;
  int32_t start_column = column(start);
  bool in_format_spec = mode.in_format_spec && mode.field_depth >= 0;
  bool in_character_name = false;
  // Emits the text up to `text_end`; lexing continues at `next`.
  auto piece = [&](const char* text_end, const char* next) {
    at_ = next;
    emit_fstring_middle(start, line, start_column, text_end);
    return true;
  };

  const char* at = start;
  for (;;) {
    ByteBlock block(at);
    ByteBlock::Mask found = block.equal(mode.quote) | block.equal('{') | block.equal('}') | block.equal('\\') |
                            block.equal('\n') | block.equal('\0');
    if (found == 0) {
      at += ByteBlock::kSize;
      continue;
    }
    at += std::countr_zero(found);
    switch (*at) {
      case '{': {
        if (at[1] == '{' && !in_format_spec) return piece(at + 1, at + 2);
        at_ = at;
        if (!enter_field()) return false;
        mode.in_format_spec = false;
        return piece(at, at);
      }
      case '}':
        if (in_character_name) return piece(at + 1, at + 1);
        if (at[1] == '}' && !in_format_spec && mode.depth == 0) return piece(at + 1, at + 2);
        mode.in_text = false;
        mode.in_format_spec = false;
        return piece(at, at);
      case '\n':
        if (mode.quote_size == 1) {
          if (!in_format_spec) return unterminated_fstring();
          if (has(Feature::LineBoundFormatSpecs)) return newline_in_format_spec(at + 1);
          // The format spec ends at the end of the line, and the field's code continues.
          mode.in_text = false;
          mode.in_format_spec = false;
          return piece(at, at);
        }
        pass_newline(at++);
        break;
      case '\\':
        ++at;
        if (*at == '{' || *at == '}') {
          if (!mode.raw) {
            at_ = at + 1;
            if (!warn(invalid_escape_message({at, 1}, diagnostics_.warnings_are_errors(), grammar_))) return false;
          }
        } else if (*at == 'N' && !mode.raw) {
          ++at;
          if (*at == '{') {
            in_character_name = true;
            ++at;
          }
        } else if (at != end_) {
          if (*at == '\n') pass_newline(at);
          ++at;
        }
        break;
      case '\0':
        if (at == end_) return unterminated_fstring();
        ++at;
        break;
      default:
        if (closes(at)) return piece(at, at);
        ++at;
    }
  }
}

bool Lexer::newline_in_format_spec(const char* after) {
  return raise(after, fmt::format("{0}: newlines are not allowed in format specifiers for single quoted {0}s",
                                  fstring_->name()));
}

bool Lexer::unterminated_fstring() {
  const FString& mode = *fstring_;
  return raise_on(mode.line_start, mode.line, mode.start + 1,
                  fmt::format("unterminated {}{} literal (detected at line {})",
                              mode.quote_size == 3 ? "triple-quoted " : "", mode.name(), line_));
}

}  // namespace leanpyc
