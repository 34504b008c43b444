// Number literals: where they end and which are invalid. literals.h computes their values.
#include <fmt/format.h>

#include "leanpyc/syntax/error_columns.h"
#include "leanpyc/syntax/lexer_state.h"

namespace leanpyc {
namespace {

char lower(char c) { return static_cast<char>(c | 0x20); }
bool is_digit(char c) { return is_class(c, kDigit); }

// Returns true if `at` starts a keyword that may follow a number in valid code ("1if x else y"). "if", "in" and "is"
// count even when they only begin a longer word.
bool begins_operator_keyword(const char* at) {
  auto is_word = [at](std::string_view word) {
    return std::string_view(at, word.size()) == word && !is_class(at[word.size()], kIdentifier);
  };
  switch (*at) {
    case 'a': return is_word("and");
    case 'e': return is_word("else");
    case 'f': return is_word("for");
    case 'i': return at[1] == 'f' || at[1] == 'n' || at[1] == 's';
    case 'o': return is_word("or");
    case 'n': return is_word("not");
    default: return false;
  }
}

}  // namespace

// Checks the end of a number at `at`: returns false if the next byte touches the number in a way that CPython forbids.
// A non-ASCII letter may touch it except with LettersEndNumbers.
bool Lexer::check_number_end(const char* at, std::string_view kind) {
  if (!is_class(*at, kIdentifier)) return true;
  if (static_cast<unsigned char>(*at) >= 0x80 && !has(Feature::LettersEndNumbers)) return true;
  if (begins_operator_keyword(at)) {
    at_ = at;
    return warn(fmt::format("invalid {} literal", kind));
  }
  return raise(at, fmt::format("invalid {} literal", kind));
}

bool Lexer::end_number(const char* at, std::string_view kind) {
  const char* start = at_;
  if (!check_number_end(at, kind)) return false;
  emit(TokenKind::Number, start, at);
  at_ = at;
  return true;
}

// Skips digits with single underscores between them, starting at a digit.
bool Lexer::decimal_tail(const char*& at) {
  for (;;) {
    while (is_digit(*at)) ++at;
    if (*at != '_') return true;
    ++at;
    if (!is_digit(*at)) return raise(at, "invalid decimal literal");
  }
}

bool Lexer::lex_based_number(const char* digits, int base, std::string_view kind) {
  auto belongs = [base](char c) {
    if (base == 16) return is_class(c, kHexDigit);
    return c >= '0' && c < '0' + base;
  };
  const char* at = digits;
  auto wrong_digit = [&] { return raise(at + 1, fmt::format("invalid digit '{}' in {} literal", *at, kind)); };
  do {
    if (*at == '_') ++at;
    if (!belongs(*at)) {
      if (is_digit(*at)) return wrong_digit();
      return raise(at, fmt::format("invalid {} literal", kind));
    }
    while (belongs(*at)) ++at;
  } while (*at == '_');
  if (base != 16 && is_digit(*at)) return wrong_digit();
  return end_number(at, kind);
}

// Starts at a digit, or at a dot before a digit.
bool Lexer::lex_number() {
  const char* start = at_;
  const char* at = start;
  // Most numbers are a few decimal digits, followed by a separator.
  if (*at != '0' || !is_class(at[1], kIdentifier)) {
    while (is_digit(*at)) ++at;
    if (*at != '.' && !is_class(*at, kIdentifier)) {
      emit(TokenKind::Number, start, at);
      at_ = at;
      return true;
    }
    at = start;
  }
  bool leading_zero = *at == '0';
  const char* nonzero = nullptr;  // the first digit after leading zeros
  if (leading_zero) {
    switch (lower(at[1])) {
      case 'x': return lex_based_number(at + 2, 16, "hexadecimal");
      case 'o': return lex_based_number(at + 2, 8, "octal");
      case 'b': return lex_based_number(at + 2, 2, "binary");
      default: break;
    }
    ++at;
    for (;;) {
      if (*at == '_') {
        ++at;
        if (!is_digit(*at)) return raise(at, "invalid decimal literal");
      }
      if (*at != '0') break;
      ++at;
    }
    if (is_digit(*at)) nonzero = at;
  }
  if (*at != '.' && !decimal_tail(at)) return false;
  bool is_float = *at == '.';
  if (is_float) {
    ++at;
    if (is_digit(*at) && !decimal_tail(at)) return false;
  }
  if (lower(*at) == 'e') {
    const char* exponent = at + 1;
    if (*exponent == '+' || *exponent == '-') {
      ++exponent;
      if (!is_digit(*exponent)) return raise(exponent, "invalid decimal literal");
    }
    if (is_digit(*exponent)) {
      at = exponent;
      if (!decimal_tail(at)) return false;
      is_float = true;
    } else {
      // The number ended before the letter, as in "1else". CPython reports this before the error about leading zeros.
      return end_number(at, "decimal");
    }
  }
  if (lower(*at) == 'j') return end_number(at + 1, "imaginary");
  if (nonzero != nullptr && !is_float) {
    SourceRange zeros{line_, column(start), line_, column(nonzero)};
    if (has(Feature::LeadingZerosInCharacters)) {
      zeros.column = count_characters({line_start_, start});
      zeros.end_column = count_characters({line_start_, nonzero});
    }
    return stop(ErrorKind::SyntaxError, zeros,
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
                true);
  }
  return end_number(at, "decimal");
}

}  // namespace leanpyc
