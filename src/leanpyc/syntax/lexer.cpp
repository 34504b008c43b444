// The lexer's main path: identifiers, operators, brackets and the ends of lines. The rest stands in its own files:
// indentation, numbers, strings, f-strings, and errors.
#include "leanpyc/syntax/lexer.h"

#include "leanpyc/syntax/keywords.h"
#include "leanpyc/syntax/lexer_state.h"
#include "leanpyc/text/byte_block.h"

namespace leanpyc {
namespace {

const char* skip_comment(const char* at) {
  for (;; at += ByteBlock::kSize) {
    if (ByteBlock::Mask newline = ByteBlock(at).equal('\n')) return at + std::countr_zero(newline);
  }
}

// A quote follows an identifier of one or two bytes: the letters that CPython takes as a prefix, each once.
bool is_string_prefix(const char* start, size_t size) {
  auto lower = [start](size_t i) { return static_cast<char>(start[i] | 0x20); };
  char first = lower(0);
  if (size == 1) return first == 'b' || first == 'f' || first == 'r' || first == 'u';
  char second = lower(1);
  if (first == 'r') return second == 'b' || second == 'f';
  return second == 'r' && (first == 'b' || first == 'f');
}

}  // namespace

Lexer::Lexer(const SourceText& source, NameTable& names, Arena& arena, Diagnostics& diagnostics, TokenBuffer& result)
    : text_(source.text.data()),
      end_(text_ + source.text.size()),
      at_(text_),
      line_start_(text_),
      chunk_start_(text_),
      line_(source.text.empty() ? 0 : 1),
      tokens_(result.tokens),
      names_(names),
      arena_(arena),
      diagnostics_(diagnostics),
      result_(result) {}

void tokenize(const SourceText& source, NameTable& names, Arena& arena, Diagnostics& diagnostics, TokenBuffer& result) {
  result.tokens.clear();
  result.error = {};
  result.error_raised = false;
  result.open_bracket = -1;
  Lexer(source, names, arena, diagnostics, result).run();
}

void Lexer::run() {
  while (fstring_ != nullptr && fstring_->in_text ? lex_fstring_text() : lex_code()) {
  }
  if (bracket_count_ > 0) result_.open_bracket = brackets_[bracket_count_ - 1];
}

// Reads tokens until an f-string's text begins (true) or lexing ends (false).
bool Lexer::lex_code() {
  if (at_line_start_ && !begin_line()) return false;
  const char* at = at_;
  const char* start;

  auto one = [&](TokenKind kind) {
    emit(kind, start, start + 1);
    at = start + 1;
  };
  auto two = [&](TokenKind kind) {
    emit(kind, start, start + 2);
    at = start + 2;
  };
  auto three = [&](TokenKind kind) {
    emit(kind, start, start + 3);
    at = start + 3;
  };
  auto maybe_assign = [&](TokenKind alone, TokenKind with_equal) {
    if (start[1] == '=') {
      two(with_equal);
    } else {
      one(alone);
    }
  };
  auto maybe_double = [&](TokenKind alone, TokenKind with_equal, TokenKind doubled, TokenKind doubled_with_equal) {
    if (start[1] != start[0]) return maybe_assign(alone, with_equal);
    if (start[2] == '=') {
      three(doubled_with_equal);
    } else {
      two(doubled);
    }
  };

  for (;;) {
    while (*at == ' ' || *at == '\t' || *at == '\f') ++at;
    start = at;
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
        // The sum of all bytes' high bits tells a non-ASCII identifier.
        unsigned char bits = 0;
        do {
          bits |= static_cast<unsigned char>(*at++);
        } while (is_class(*at, kIdentifier));
        auto size = static_cast<size_t>(at - start);
        if (bits >= 0x80) [[unlikely]] {
          at_ = at;
          if (!lex_unicode_identifier(start)) return false;
          continue;
        }
        if ((*at == '"' || *at == '\'') && size <= 2 && is_string_prefix(start, size)) {
          if ((start[0] | 0x20) == 'f' || (size == 2 && (start[1] | 0x20) == 'f')) return begin_fstring(start, at);
          if (!lex_string(start, at)) return false;
          at = at_;
          continue;
        }
        if (size <= keywords::kLongest) {
          TokenKind kind = keyword_kind(pack_word(start, size));
          if (kind != TokenKind::Name) {
            emit(kind, start, at);
            continue;
          }
        }
        NameId name = names_.intern({start, size});
        tokens_.push_back({TokenKind::Name, offset(start), offset(at), line_, column(start), line_, column(at), name});
        continue;
      }

      case '#':
        // CPython's NEWLINE token starts with the comment.
        at = skip_comment(at);
        [[fallthrough]];
      case '\n':
        if (bracket_count_ > 0) {
          pass_newline(at++);
          chunk_start_ = at;
          continue;
        }
        emit(TokenKind::Newline, start, at + 1);
        tokens_.back().end = offset(at);
        pass_newline(at);
        at_ = at + 1;
        if (!begin_line()) return false;
        at = at_;
        continue;

      case '(':
      case '[':
      case '{':
        at_ = at;
        if (!open_bracket(*at == '('   ? TokenKind::LeftParen
                          : *at == '[' ? TokenKind::LeftBracket
                                       : TokenKind::LeftBrace))
          return false;
        ++at;
        continue;
      case ')':
      case ']':
      case '}':
        at_ = at;
        if (!close_bracket(*at == ')'   ? TokenKind::RightParen
                           : *at == ']' ? TokenKind::RightBracket
                                        : TokenKind::RightBrace))
          return false;
        ++at;
        if (fstring_ != nullptr && fstring_->in_text) {
          at_ = at;
          return true;
        }
        continue;

      case ',': one(TokenKind::Comma); continue;
      case ':':
        if (fstring_ != nullptr && fstring_->field_depth >= 0 && fstring_->depth - 1 == fstring_->field_depth) {
          one(TokenKind::Colon);
          fstring_->in_text = true;
          fstring_->in_format_spec = true;
          at_ = at;
          return true;
        }
        maybe_assign(TokenKind::Colon, TokenKind::ColonEqual);
        continue;
      case '=': maybe_assign(TokenKind::Equal, TokenKind::EqualEqual); continue;
      case '.':
        if (is_class(at[1], kDigit)) {
          at_ = at;
          if (!lex_number()) return false;
          at = at_;
        } else if (at[1] == '.' && at[2] == '.') {
          three(TokenKind::Ellipsis);
        } else {
          one(TokenKind::Dot);
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

      case '+': maybe_assign(TokenKind::Plus, TokenKind::PlusEqual); continue;
      case '-':
        if (at[1] == '>') {
          two(TokenKind::Arrow);
        } else {
          maybe_assign(TokenKind::Minus, TokenKind::MinusEqual);
        }
        continue;
      case '*':
        maybe_double(TokenKind::Star, TokenKind::StarEqual, TokenKind::DoubleStar, TokenKind::DoubleStarEqual);
        continue;
      case '/':
        maybe_double(TokenKind::Slash, TokenKind::SlashEqual, TokenKind::DoubleSlash, TokenKind::DoubleSlashEqual);
        continue;
      case '%': maybe_assign(TokenKind::Percent, TokenKind::PercentEqual); continue;
      case '@': maybe_assign(TokenKind::At, TokenKind::AtEqual); continue;
      case '&': maybe_assign(TokenKind::Ampersand, TokenKind::AmpersandEqual); continue;
      case '|': maybe_assign(TokenKind::VerticalBar, TokenKind::VerticalBarEqual); continue;
      case '^': maybe_assign(TokenKind::Caret, TokenKind::CaretEqual); continue;
      case '<':
        if (at[1] == '>') {
          two(TokenKind::NotEqual);
        } else {
          maybe_double(TokenKind::Less, TokenKind::LessEqual, TokenKind::LeftShift, TokenKind::LeftShiftEqual);
        }
        continue;
      case '>':
        maybe_double(TokenKind::Greater, TokenKind::GreaterEqual, TokenKind::RightShift, TokenKind::RightShiftEqual);
        continue;
      case '!': maybe_assign(TokenKind::Exclamation, TokenKind::NotEqual); continue;
      case '~': one(TokenKind::Tilde); continue;
      case ';': one(TokenKind::Semicolon); continue;

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
          one(TokenKind::Stray);
          continue;
        }
        at_ = at;
        return stray_character();
    }
  }
}

bool Lexer::open_bracket(TokenKind kind) {
  if (bracket_count_ >= kMaxBrackets) return raise(at_ + 1, "too many nested parentheses");
  brackets_[bracket_count_++] = static_cast<int32_t>(tokens_.size());
  if (fstring_ != nullptr) ++fstring_->depth;
  emit(kind, at_, at_ + 1);
  return true;
}

bool Lexer::close_bracket(TokenKind kind) {
  const char* after = at_ + 1;
  auto message = [&](std::string_view before, std::string_view behind = {}) {
    std::string text(before);
    text.append(1, '\'').append(1, *at_).append(1, '\'').append(behind);
    return text;
  };
  if (fstring_ != nullptr && fstring_->depth == 0 && kind == TokenKind::RightBrace) {
    return raise(after, "f-string: single '}' is not allowed");
  }
  if (bracket_count_ == 0) return raise(after, message("unmatched "));
  const Token& opening = tokens_[static_cast<size_t>(brackets_[--bracket_count_])];
  // Each closing kind stands right behind its opening kind in the table of tokens.
  if (static_cast<int>(kind) != static_cast<int>(opening.kind) + 1) {
    if (fstring_ != nullptr && opening.kind == TokenKind::LeftBrace && fstring_->depth - 1 == fstring_->field_depth) {
      return raise(after, message("f-string: unmatched "));
    }
    std::string behind = " does not match opening parenthesis '";
    behind += token_text(opening.kind);
    behind += '\'';
    if (opening.line != line_) behind += " on line " + std::to_string(opening.line);
    return raise(after, message("closing parenthesis ", behind));
  }
  if (fstring_ != nullptr) {
    if (--fstring_->depth < 0) return raise(after, message("f-string: unmatched "));
    if (kind == TokenKind::RightBrace && fstring_->depth == fstring_->field_depth) {
      --fstring_->field_depth;
      fstring_->in_text = true;
      fstring_->in_format_spec = false;
    }
  }
  emit(kind, at_, after);
  return true;
}

bool Lexer::end_of_text() {
  if (bracket_count_ > 0) {
    const Token& opening = tokens_[static_cast<size_t>(brackets_[bracket_count_ - 1])];
    std::string message = "'";
    message.append(token_text(opening.kind)).append("' was never closed");
    return stop(ErrorKind::SyntaxError, {opening.line, opening.column, opening.line, -2}, message, false);
  }
  emit_marker(TokenKind::EndMarker);
  return false;
}

}  // namespace leanpyc
