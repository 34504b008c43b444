// The lexer's main path: identifiers, operators, brackets and the ends of lines. Separate files handle indentation,
// numbers, strings, f-strings and errors.
#include "leanpyc/syntax/lexer.h"

#include <algorithm>

#include "leanpyc/syntax/keywords.h"
#include "leanpyc/syntax/lexer_state.h"

namespace leanpyc {
namespace {

// Returns how many bytes at the start of the block belong to an identifier.
uint32_t identifier_size(const ByteBlock& block) {
  constexpr ByteBlock::Mask kBehind = ByteBlock::Mask{1} << ByteBlock::kSize;
  return static_cast<uint32_t>(std::countr_zero(~block.identifier() | kBehind));
}

// Returns the end of the identifier. Sets bits in `non_ascii` if the identifier, or the bytes just after it, contain
// non-ASCII bytes.
[[gnu::noinline]] const char* skip_long_identifier(const char* at, ByteBlock::Mask& non_ascii) {
  for (;;) {
    const ByteBlock block(at);
    non_ascii |= block.non_ascii();
    const uint32_t size = identifier_size(block);
    at += size;
    if (size < ByteBlock::kSize) return at;
  }
}

bool is_ascii(const char* start, const char* end) {
  return std::none_of(start, end, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// A quick test with one comparison. It is also true for a few bytes that hardly ever follow a name.
bool may_be_quote(char c) { return (c & 0xFA) == ('"' & '\''); }

// Returns true if a quote follows an identifier of one or two bytes, and the identifier is a string prefix that CPython
// accepts, with each letter at most once.
bool is_string_prefix(const char* start, size_t size) {
  if (start[size] != '"' && start[size] != '\'') return false;
  auto lower = [start](size_t i) { return static_cast<char>(start[i] | 0x20); };
  char first = lower(0);
  if (size == 1) return first == 'b' || first == 'f' || first == 'r' || first == 'u';
  char second = lower(1);
  if (first == 'r') return second == 'b' || second == 'f';
  return second == 'r' && (first == 'b' || first == 'f');
}

}  // namespace

Lexer::Lexer(const SourceText& source, const Grammar& grammar, NameTable& names, Arena& arena, Diagnostics& diagnostics,
             TokenBuffer& result)
    : source_(source),
      grammar_(grammar),
      text_(source.text.data()),
      end_(text_ + source.text.size()),
      at_(text_),
      line_start_(text_),
      chunk_start_(text_),
      line_(source.text.empty() ? 0 : 1),
      tokens_(result.tokens),
      names_(names),
      arena_(arena),
      diagnostics_(diagnostics),
      result_(result) {
  result.error = {};
  result.error_raised = false;
  result.open_bracket = -1;
}

void tokenize(const SourceText& source, const Grammar& grammar, NameTable& names, Arena& arena,
              Diagnostics& diagnostics, TokenBuffer& result) {
  Lexer(source, grammar, names, arena, diagnostics, result).run();
}

void tokenize_field(const SourceText& field, FieldPlace place, const Grammar& grammar, NameTable& names, Arena& arena,
                    Diagnostics& diagnostics, TokenBuffer& result) {
  Lexer lexer(field, grammar, names, arena, diagnostics, result);
  lexer.begin_at_line(place.line);
  lexer.run();
  for (Token& token : result.tokens) {
    if (token.end_line != place.line || token.column < 0) continue;
    token.column += place.column;
    token.end_column += place.column;
  }
}

void Lexer::run() {
  // Python has a token every five to eight bytes. Memory that is never written costs nothing.
  tokens_.resize(static_cast<size_t>(end_ - text_) / 4 + 64);
  next_ = tokens_.data();
  room_end_ = next_ + tokens_.size();
  while (fstring_ != nullptr && fstring_->in_text ? lex_fstring_text() : lex_code()) {
  }
  if (bracket_count_ > 0) result_.open_bracket = brackets_[bracket_count_ - 1].token;
  tokens_.resize(token_count());
}

void Lexer::make_room() {
  size_t count = token_count();
  tokens_.resize(count + count / 2);
  next_ = tokens_.data() + count;
  room_end_ = tokens_.data() + tokens_.size();
}

// Reads tokens until the text of an f-string begins (true) or lexing ends (false).
bool Lexer::lex_code() {
  if (at_line_start_ && !begin_line()) return false;
  const char* at = at_;

  // Each emits the operator at `from` and returns the end of the operator.
  auto take = [this](TokenKind kind, const char* from, int size) {
    emit(kind, from, from + size);
    return from + size;
  };
  auto take_assign = [take](const char* from, TokenKind alone, TokenKind with_equal) {
    bool equal = from[1] == '=';
    return take(equal ? with_equal : alone, from, equal ? 2 : 1);
  };
  auto take_double = [take](const char* from, TokenKind alone, TokenKind with_equal, TokenKind doubled,
                            TokenKind doubled_with_equal) {
    bool twice = from[1] == from[0];
    int size = twice ? 2 : 1;
    bool equal = from[size] == '=';
    TokenKind kind = twice ? (equal ? doubled_with_equal : doubled) : (equal ? with_equal : alone);
    return take(kind, from, equal ? size + 1 : size);
  };

  for (;;) {
    if (*at == ' ') ++at;
    while (*at == ' ' || *at == '\t' || *at == '\f') ++at;
    const char* start = at;
    switch (*at) {
      case 'a':
      case 'b':
      case 'c':
      case 'd':
      case 'e':
      case 'f':
      case 'g':
      case 'h':
      case 'i':
      case 'j':
      case 'k':
      case 'l':
      case 'm':
      case 'n':
      case 'o':
      case 'p':
      case 'q':
      case 'r':
      case 's':
      case 't':
      case 'u':
      case 'v':
      case 'w':
      case 'x':
      case 'y':
      case 'z':
      case 'A':
      case 'B':
      case 'C':
      case 'D':
      case 'E':
      case 'F':
      case 'G':
      case 'H':
      case 'I':
      case 'J':
      case 'K':
      case 'L':
      case 'M':
      case 'N':
      case 'O':
      case 'P':
      case 'Q':
      case 'R':
      case 'S':
      case 'T':
      case 'U':
      case 'V':
      case 'W':
      case 'X':
      case 'Y':
      case 'Z':
      case '_': {
        const ByteBlock block(at);
        ByteBlock::Mask non_ascii = block.non_ascii();
        size_t size = identifier_size(block);
        if (size == ByteBlock::kSize) [[unlikely]] {
          size = static_cast<size_t>(skip_long_identifier(start + size, non_ascii) - start);
        }
        at = start + size;
        if (non_ascii != 0 && !is_ascii(start, at)) [[unlikely]] {
          at_ = at;
          if (!lex_unicode_identifier(start)) return false;
          continue;
        }
        if (may_be_quote(*at)) [[unlikely]] {
          if (size <= 2 && is_string_prefix(start, size)) {
            const bool is_fstring = (start[0] | 0x20) == 'f' || (size == 2 && (start[1] | 0x20) == 'f');
            if (is_fstring && grammar_.fstring_tokens) return begin_fstring(start, at);
            if (!lex_string(start, at)) return false;
            at = at_;
            continue;
          }
          if (const unsigned letters = newer_prefix(start, at)) return lex_newer_prefix(start, at, letters);
        }
        const NameId name = names_.intern_lasting({start, size}, head_bytes(start, size));
        emit(identifier_kind(name), start, at, name);
        continue;
      }

      case '#':
        // CPython's NEWLINE token starts with the comment.
        at = find_line_end(at);
        [[fallthrough]];
      case '\n':
        if (bracket_count_ > 0) {
          pass_newline(at++);
          chunk_start_ = at;
          at = skip_spaces(at);
          continue;
        }
        emit(TokenKind::Newline, start, at + (grammar_.newlines_have_width ? 1 : 0));
        next_[-1].end = offset(at);
        pass_newline(at);
        at_ = at + 1;
        if (!begin_line()) return false;
        at = at_;
        continue;

      case '(':
        if (!open_bracket(TokenKind::LeftParen, at++)) return false;
        continue;
      case '[':
        if (!open_bracket(TokenKind::LeftBracket, at++)) return false;
        continue;
      case '{':
        if (!open_bracket(TokenKind::LeftBrace, at++)) return false;
        continue;
      case ')':
        if (!close_bracket(TokenKind::RightParen, at++)) return false;
        continue;
      case ']':
        if (!close_bracket(TokenKind::RightBracket, at++)) return false;
        continue;
      case '}':
        if (!close_bracket(TokenKind::RightBrace, at++)) return false;
        if (fstring_ != nullptr && fstring_->in_text) {
          at_ = at;
          return true;
        }
        continue;

      case ',': at = take(TokenKind::Comma, at, 1); continue;
      case ':':
        if (fstring_ != nullptr && fstring_->field_depth >= 0 && fstring_->depth - 1 == fstring_->field_depth) {
          at = take(TokenKind::Colon, at, 1);
          fstring_->in_text = true;
          fstring_->in_format_spec = true;
          at_ = at;
          return true;
        }
        at = take_assign(at, TokenKind::Colon, TokenKind::ColonEqual);
        continue;
      case '=': at = take_assign(at, TokenKind::Equal, TokenKind::EqualEqual); continue;
      case '.':
        if (is_class(at[1], kDigit)) {
          at_ = at;
          if (!lex_number()) return false;
          at = at_;
        } else if (at[1] == '.' && at[2] == '.') {
          at = take(TokenKind::Ellipsis, at, 3);
        } else {
          at = take(TokenKind::Dot, at, 1);
        }
        continue;

      case '\'':
      case '"':
        if (!lex_string(at, at)) return false;
        at = at_;
        continue;

      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
      case '8':
      case '9':
        at_ = at;
        if (!lex_number()) return false;
        at = at_;
        continue;

      case '+': at = take_assign(at, TokenKind::Plus, TokenKind::PlusEqual); continue;
      case '-':
        if (at[1] == '>') {
          at = take(TokenKind::Arrow, at, 2);
        } else {
          at = take_assign(at, TokenKind::Minus, TokenKind::MinusEqual);
        }
        continue;
      case '*':
        at = take_double(at, TokenKind::Star, TokenKind::StarEqual, TokenKind::DoubleStar, TokenKind::DoubleStarEqual);
        continue;
      case '/':
        at = take_double(at, TokenKind::Slash, TokenKind::SlashEqual, TokenKind::DoubleSlash,
                         TokenKind::DoubleSlashEqual);
        continue;
      case '%': at = take_assign(at, TokenKind::Percent, TokenKind::PercentEqual); continue;
      case '@': at = take_assign(at, TokenKind::At, TokenKind::AtEqual); continue;
      case '&': at = take_assign(at, TokenKind::Ampersand, TokenKind::AmpersandEqual); continue;
      case '|': at = take_assign(at, TokenKind::VerticalBar, TokenKind::VerticalBarEqual); continue;
      case '^': at = take_assign(at, TokenKind::Caret, TokenKind::CaretEqual); continue;
      case '<':
        if (at[1] == '>') {
          at = take(TokenKind::NotEqual, at, 2);
        } else {
          at = take_double(at, TokenKind::Less, TokenKind::LessEqual, TokenKind::LeftShift, TokenKind::LeftShiftEqual);
        }
        continue;
      case '>':
        at = take_double(at, TokenKind::Greater, TokenKind::GreaterEqual, TokenKind::RightShift,
                         TokenKind::RightShiftEqual);
        continue;
      case '!': at = take_assign(at, TokenKind::Exclamation, TokenKind::NotEqual); continue;
      case '~': at = take(TokenKind::Tilde, at, 1); continue;
      case ';': at = take(TokenKind::Semicolon, at, 1); continue;

      case '\\':
        if (!continue_line(at + 1)) return false;
        at = at_;
        continue;

      case '\0': at_ = at; return at == end_ ? end_of_text() : stray_character();

      default:
        if (static_cast<unsigned char>(*at) >= 0x80) {
          while (is_class(*at, kIdentifier)) ++at;
          at_ = at;
          if (!lex_unicode_identifier(start)) return false;
          continue;
        }
        if (*at == '$' || *at == '?' || *at == '`') {
          at = take(TokenKind::Stray, at, 1);
          continue;
        }
        at_ = at;
        return stray_character();
    }
  }
}

bool Lexer::too_many_brackets(const char* at) {
  at_ = at;
  return raise(at + 1, "too many nested parentheses");
}

bool Lexer::close_bracket_checked(TokenKind kind, const char* at) {
  at_ = at;
  auto message = [&](std::string_view before, std::string_view behind = {}) {
    std::string text(before);
    text.append(1, '\'').append(1, *at).append(1, '\'').append(behind);
    return text;
  };
  if (fstring_ != nullptr && fstring_->depth == 0 && kind == TokenKind::RightBrace) {
    return raise(at + 1, message(std::string(fstring_->name()) + ": single ", " is not allowed"));
  }
  if (bracket_count_ == 0) return raise(at + 1, message("unmatched "));
  const Token& opening = tokens_[static_cast<size_t>(brackets_[--bracket_count_].token)];
  if (!closes(opening.kind, kind)) {
    if (fstring_ != nullptr && opening.kind == TokenKind::LeftBrace && fstring_->depth - 1 == fstring_->field_depth) {
      return raise(at + 1, message(std::string(fstring_->name()) + ": unmatched "));
    }
    std::string behind = " does not match opening parenthesis '";
    behind += token_text(opening.kind);
    behind += '\'';
    if (opening.line != line_) behind += " on line " + std::to_string(opening.line);
    return raise(at + 1, message("closing parenthesis ", behind));
  }
  if (fstring_ != nullptr) {
    if (--fstring_->depth < 0) return raise(at + 1, message(std::string(fstring_->name()) + ": unmatched "));
    if (kind == TokenKind::RightBrace && fstring_->depth == fstring_->field_depth) {
      --fstring_->field_depth;
      fstring_->in_text = true;
      fstring_->in_format_spec = false;
    }
  }
  emit(kind, at, at + 1);
  return true;
}

bool Lexer::end_of_text() {
  if (bracket_count_ > 0) {
    const Token& opening = tokens_[static_cast<size_t>(brackets_[bracket_count_ - 1].token)];
    std::string message = "'";
    message.append(token_text(opening.kind)).append("' was never closed");
    return stop_at(ErrorKind::SyntaxError, {opening.line, opening.column, opening.line, -1}, message);
  }
  emit_marker(TokenKind::EndMarker);
  return false;
}

}  // namespace leanpyc
