// Reads an f-string as CPython did before PEP 701 (3.12), where an f-string is one STRING token: finds the literal
// text, and the ends of the replacement fields by counting quotes and brackets. The expressions of the fields are
// parsed elsewhere. The functions of the same purpose in CPython's Parser/string_parser.c are named beside each.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "leanpyc/syntax/ast.h"
#include "leanpyc/syntax/lexer.h"
#include "leanpyc/syntax/literals.h"
#include "leanpyc/syntax/token.h"

namespace leanpyc::syntax {

// The expression of a replacement field: its text, and the position of the brace before it, as CPython computes it.
struct FieldText {
  std::string_view text;
  FieldPlace place;
};

// Sink receives the parts in source order, and has the functions
//   bool add_literal(Part&, std::string_view text)    text with escapes that are not decoded yet
//   bool warn_of_brace()                              a backslash is before a `{`
//   ast::Expr* parse_field(const FieldText&)          returns nullptr after an error
//   void add_debug_text(Part&, std::string_view text) the source text of a field with `=`
//   ast::Expr* end_spec(Part&)                        makes the node of a format spec
//   void add_field(Part&, ast::Expr* value, int32_t conversion, ast::Expr* spec)
//   bool fail(std::string_view message)               reports an error, and returns false
// and the type Part, constructed from the sink: the parts of an f-string or of a format spec. After a function returns
// false or nullptr, reading ends.
template <class Sink>
class FStringReader {
 public:
  using Part = typename Sink::Part;

  FStringReader(const Token& token, std::string_view token_text, const StringPrefix& prefix, Sink& sink)
      : token_(token),
        text_(token_text),
        raw_(prefix.raw),
        at_(token_text.data() + prefix.length + prefix.quote_length),
        end_(token_text.data() + token_text.size() - prefix.quote_length),
        sink_(sink) {}

  // Adds everything between the quotes to `part`. Returns false after an error.
  bool read(Part& part) { return read_part(part, 0); }

 private:
  static constexpr int kMaxLevels = 2;      // an f-string's fields, and the fields in their format specs
  static constexpr int kMaxBrackets = 200;  // MAXLEVEL
  static constexpr std::string_view kUnexpectedEnd = "f-string: expecting '}'";

  enum class Literal : uint8_t { Failed, Ended, Doubled };

  // _PyPegen_FstringParser_ConcatFstring
  bool read_part(Part& part, int level) {
    for (;;) {
      const Literal literal = read_literal(part, level);
      if (literal == Literal::Failed) return false;
      if (literal == Literal::Doubled) continue;
      if (at_ >= end_ || *at_ == '}') break;
      if (!read_field(part, level)) return false;
    }
    return level == 0 || *at_ == '}' || sink_.fail(kUnexpectedEnd);
  }

  // fstring_find_literal: reads text up to a brace. The text ends after the first of two doubled braces, and reading
  // continues after the second.
  Literal read_literal(Part& part, int level) {
    const char* start = at_;
    Literal result = Literal::Ended;
    const char* at = at_;
    const char* next = nullptr;
    while (at < end_) {
      char c = *at++;
      if (!raw_ && c == '\\' && at < end_) {
        c = *at++;
        if (c == 'N') {
          if (at < end_ && *at++ == '{') {
            while (at < end_ && *at++ != '}') {
            }
          }
          continue;
        }
        if (c == '{' && !sink_.warn_of_brace()) return Literal::Failed;
      }
      if (c != '{' && c != '}') continue;
      if (level == 0 && at < end_ && *at == c) {
        next = at + 1;
        result = Literal::Doubled;
        break;
      }
      if (level == 0 && c == '}') {
        sink_.fail("f-string: single '}' is not allowed");
        return Literal::Failed;
      }
      --at;
      break;
    }
    at_ = next != nullptr ? next : at;
    if (at == start || sink_.add_literal(part, text(start, at))) return result;
    return Literal::Failed;
  }

  // fstring_find_expr
  bool read_field(Part& part, int level) {
    if (level >= kMaxLevels) return sink_.fail("f-string: expressions nested too deeply");
    const char* start = ++at_;
    if (!find_end_of_expression()) return false;
    if (at_ >= end_) return sink_.fail(kUnexpectedEnd);
    if (!check_not_empty(start)) return false;
    ast::Expr* value = sink_.parse_field({text(start, at_), place_of(start - 1)});
    if (value == nullptr) return false;

    std::string_view debug_text;
    if (*at_ == '=') {
      ++at_;
      while (is_space(*at_)) ++at_;
      if (at_ >= end_) return sink_.fail(kUnexpectedEnd);
      debug_text = text(start, at_);
    }
    int32_t conversion = -1;
    if (!read_conversion(conversion)) return false;
    ast::Expr* spec = nullptr;
    if (*at_ == ':') {
      if (++at_ >= end_) return sink_.fail(kUnexpectedEnd);
      Part parts_of_spec(sink_);
      if (!read_part(parts_of_spec, level + 1)) return false;
      spec = sink_.end_spec(parts_of_spec);
    }
    if (at_ >= end_ || *at_ != '}') return sink_.fail(kUnexpectedEnd);
    ++at_;
    if (!debug_text.empty()) {
      sink_.add_debug_text(part, debug_text);
      if (spec == nullptr && conversion == -1) conversion = 'r';
    }
    sink_.add_field(part, value, conversion, spec);
    return true;
  }

  bool read_conversion(int32_t& conversion) {
    if (*at_ == '!') {
      if (++at_ >= end_) return sink_.fail(kUnexpectedEnd);
      conversion = static_cast<unsigned char>(*at_++);
      if (conversion != 's' && conversion != 'r' && conversion != 'a') {
        return sink_.fail("f-string: invalid conversion character: expected 's', 'r', or 'a'");
      }
    }
    return at_ < end_ || sink_.fail(kUnexpectedEnd);
  }

  // Moves at_ to the `!`, `:`, `=` or `}` that ends the expression, or to the end of the f-string.
  bool find_end_of_expression() {
    std::array<char, kMaxBrackets> brackets;
    int depth = 0;
    for (; at_ < end_; ++at_) {
      const char c = *at_;
      switch (c) {
        case '\\': return sink_.fail("f-string expression part cannot include a backslash");
        case '#': return sink_.fail("f-string expression part cannot include '#'");
        case '\'':
        case '"':
          if (!skip_string(c)) return false;
          break;
        case '(':
        case '[':
        case '{':
          if (depth >= kMaxBrackets) return sink_.fail("f-string: too many nested parenthesis");
          brackets[static_cast<size_t>(depth++)] = c;
          break;
        case '!':
        case '=':
        case '<':
        case '>':
        case ':':
        case '}':
          if (depth == 0) {
            if (c != ':' && c != '}' && at_ + 1 < end_ && at_[1] == '=') {
              ++at_;
            } else if (c != '<' && c != '>') {
              return true;
            }
            break;
          }
          if (c != '}') break;
          [[fallthrough]];
        case ')':
        case ']': {
          if (depth == 0) return sink_.fail(fmt::format("f-string: unmatched '{}'", c));
          const char opening = brackets[static_cast<size_t>(--depth)];
          if (opening != (c == ')' ? '(' : c == ']' ? '[' : '{')) {
            return sink_.fail(
                fmt::format("f-string: closing parenthesis '{}' does not match opening parenthesis '{}'", c, opening));
          }
          break;
        }
        default: break;
      }
    }
    if (depth == 0) return true;
    return sink_.fail(fmt::format("f-string: unmatched '{}'", brackets[static_cast<size_t>(depth - 1)]));
  }

  // Moves at_ from the first to the last quote of a string.
  bool skip_string(char quote) {
    auto is_triple = [&] { return at_ + 2 < end_ && at_[1] == quote && at_[2] == quote; };
    const bool triple = is_triple();
    if (triple) at_ += 2;
    for (++at_; at_ < end_; ++at_) {
      if (*at_ == '\\') return sink_.fail("f-string expression part cannot include a backslash");
      if (*at_ != quote || (triple && !is_triple())) continue;
      if (triple) at_ += 2;
      return true;
    }
    return sink_.fail("f-string: unterminated string");
  }

  bool check_not_empty(const char* start) {
    auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f'; };
    if (!std::all_of(start, at_, is_blank)) return true;
    if (*at_ == '}') return sink_.fail("f-string: empty expression not allowed");
    return sink_.fail(fmt::format("f-string: expression required before '{}'", *at_));
  }

  // fstring_find_expr_location. In a string of several tokens only this token counts. If a newline follows the brace,
  // the column is that of the token, or 0 on a later line.
  FieldPlace place_of(const char* brace) const {
    const char* first = text_.data();
    const auto lines = static_cast<int32_t>(std::count(first, brace, '\n'));
    int32_t column = 0;
    if (!newline_follows(brace)) {
      const size_t newline = text(first, brace).rfind('\n');
      column = static_cast<int32_t>(brace - first);
      if (newline != std::string_view::npos) column -= static_cast<int32_t>(newline) + 1;
    }
    return {token_.line + lines, lines != 0 ? column : token_.column + column};
  }

  static bool newline_follows(const char* brace) {
    const char* at = brace + 1;
    while (*at == ' ' || *at == '\t' || *at == '\f') ++at;
    return *at == '}' || *at == '\n';
  }

  static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  static std::string_view text(const char* from, const char* to) { return {from, static_cast<size_t>(to - from)}; }

  const Token& token_;
  std::string_view text_;
  const bool raw_;
  const char* at_;
  const char* end_;
  Sink& sink_;
};

// Returns the text of a field between parentheses, as a source text that lives as long as the arena.
inline SourceText field_source(std::string_view text, Arena& arena) {
  const size_t size = text.size() + 3;
  char* copy = arena.array<char>(size + SourceText::kPadding);
  copy[0] = '(';
  std::copy(text.begin(), text.end(), copy + 1);
  copy[size - 2] = ')';
  copy[size - 1] = '\n';
  std::fill_n(copy + size, SourceText::kPadding, '\0');
  SourceText source;
  source.text = {copy, size};
  source.newline_added = true;
  return source;
}

}  // namespace leanpyc::syntax
