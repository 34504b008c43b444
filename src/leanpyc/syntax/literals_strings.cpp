// The values of string literals: prefixes, escapes, and CPython's errors for invalid escapes.
#include <fmt/format.h>

#include <algorithm>

#include "leanpyc/syntax/literals.h"
#include "leanpyc/text/byte_block.h"
#include "leanpyc/text/unicode.h"
#include "leanpyc/text/utf8.h"

namespace leanpyc {
namespace {

bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
bool is_octal(char c) { return c >= '0' && c <= '7'; }

// Returns the byte for the escape of a backslash and `c`; 0 if the escape is longer or invalid.
char simple_escape(char c) {
  switch (c) {
    case '\\':
    case '\'':
    case '"': return c;
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return 0;
  }
}

const char* find_backslash(const char* at, const char* end) {
  const void* found = std::memchr(at, '\\', static_cast<size_t>(end - at));
  return found == nullptr ? end : static_cast<const char*>(found);
}

bool has_high(std::string_view text) {
  const char* at = text.data();
  const char* end = at + text.size();
  for (; end - at >= ByteBlock::kSize; at += ByteBlock::kSize) {
    if (ByteBlock(at).non_ascii() != 0) return true;
  }
  for (; at < end; ++at) {
    if (is_high(*at)) return true;
  }
  return false;
}

// Decodes the body of one literal.
class Decoder {
 public:
  // `body` begins after the prefix and the quotes of the text that starts at `text_start`.
  Decoder(const Token& token, const char* text_start, std::string_view body, Diagnostics& diagnostics, std::string& out,
          const Grammar& grammar, const SourceRange* error_place = nullptr)
      : token_(token),
        error_place_(error_place),
        text_start_(text_start),
        body_(body),
        end_(body.data() + body.size()),
        diagnostics_(diagnostics),
        out_(out),
        grammar_(grammar) {}

  bool decode_raw() {
    if (has_high(body_) && !check_encoding(body_)) return false;
    out_.append(body_);
    return true;
  }

  bool decode_text() {
    if (has_high(body_) && !check_runs(body_)) return false;
    const char* at = body_.data();
    for (;;) {
      const char* backslash = find_backslash(at, end_);
      out_.append(at, backslash);
      if (backslash == end_) break;
      at = backslash + 1;
      // CPython doubles a backslash at the end or before a non-ASCII character, so it causes neither an error nor a
      // warning.
      if (at == end_ || is_high(*at)) {
        out_.push_back('\\');
        continue;
      }
      if (!decode_escape(at)) return false;
    }
    warn();
    return true;
  }

  bool decode_bytes(bool raw) {
    if (has_high(body_)) {
      return diagnostics_.syntax_error(whole_token(), "bytes can only contain ASCII literal characters");
    }
    if (raw) {
      out_.append(body_);
      return true;
    }
    const char* at = body_.data();
    for (;;) {
      const char* backslash = find_backslash(at, end_);
      out_.append(at, backslash);
      if (backslash == end_) break;
      at = backslash + 1;
      if (!decode_bytes_escape(at)) return false;
    }
    warn();
    return true;
  }

 private:
  bool has(Feature feature) const { return grammar_.has(feature); }
  SourceRange whole_token() const { return {token_.line, token_.column, token_.end_line, token_.end_column}; }

  // CPython decodes each run of non-ASCII bytes separately, and its error counts from the start of the run. It decodes
  // all runs before any escape.
  bool check_runs(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
      if (!is_high(text[at])) {
        ++at;
        continue;
      }
      size_t run_end = at;
      while (run_end < text.size() && is_high(text[run_end])) ++run_end;
      if (!check_encoding(text.substr(at, run_end - at))) return false;
      at = run_end;
    }
    return true;
  }

  bool check_encoding(std::string_view text) {
    Utf8Error error;
    return validate_utf8(text, error) || unicode_error(utf8_error_message(text, error));
  }

  // In a format spec CPython does not catch the exception and adds no position.
  bool unicode_error(std::string_view message) {
    if (is_format_middle(token_.kind)) {
      return diagnostics_.error(ErrorKind::UnicodeError, {}, message);
    }
    return diagnostics_.syntax_error(error_place_ != nullptr ? *error_place_ : whole_token(),
                                     fmt::format("(unicode error) {}", message));
  }

  // Reports that [escape, at) cannot be decoded.
  bool escape_error(const char* escape, const char* at, std::string_view reason) {
    size_t start = position(escape);
    size_t last = position(at) - 1;
    return unicode_error(
        fmt::format("'unicodeescape' codec can't decode bytes in position {}-{}: {}", start, last, reason));
  }

  // Returns the position of `at` in the text that CPython passes to its decoder. There a non-ASCII character is written
  // as an escape of ten bytes, and a backslash before such a character as an escape of six.
  size_t position(const char* at) const {
    size_t position = 0;
    for (const char* c = body_.data(); c < at;) {
      if (*c == '\\') {
        ++position;
        ++c;
        if (c >= end_ || is_high(*c)) position += 5;
        if (c >= at) break;
      }
      if (!is_high(*c)) {
        ++position;
        ++c;
        continue;
      }
      Utf8Error error;
      Utf8Character character = decode_utf8(c, end_, error);
      position += 10;
      c += character.size == 0 ? 1 : character.size;
    }
    return position;
  }

  // `at` is after the backslash, at an ASCII character. Leaves `at` after the escape.
  bool decode_escape(const char*& at) {
    const char* escape = at - 1;
    char c = *at++;
    if (char simple = simple_escape(c); simple != 0) {
      out_.push_back(simple);
      return true;
    }
    switch (c) {
      case '\n': return true;
      case 'x': return decode_hexadecimal(escape, at, 2, "truncated \\xXX escape");
      case 'u': return decode_hexadecimal(escape, at, 4, "truncated \\uXXXX escape");
      case 'U': return decode_hexadecimal(escape, at, 8, "truncated \\UXXXXXXXX escape");
      case 'N': return decode_name(escape, at);
      default: break;
    }
    if (is_octal(c)) {
      append_utf8(out_, decode_octal(at));
    } else {
      remember_invalid(at - 1);
      out_.push_back('\\');
      out_.push_back(c);
    }
    return true;
  }

  bool decode_hexadecimal(const char* escape, const char*& at, int digits, std::string_view reason) {
    char32_t code = 0;
    for (; digits > 0; --digits, ++at) {
      int digit = at < end_ ? hex_value(*at) : -1;
      if (digit < 0) return escape_error(escape, at, reason);
      code = code << 4 | static_cast<char32_t>(digit);
    }
    if (code > 0x10FFFF) return escape_error(escape, at, "illegal Unicode character");
    append_utf8(out_, code);
    return true;
  }

  bool decode_name(const char* escape, const char*& at) {
    constexpr std::string_view kMalformed = "malformed \\N character escape";
    if (at >= end_ || *at != '{') return escape_error(escape, at, kMalformed);
    const char* name = ++at;
    while (at < end_ && *at != '}') ++at;
    if (at >= end_ || at == name) return escape_error(escape, at, kMalformed);
    std::string_view text(name, static_cast<size_t>(at - name));
    ++at;
    char32_t code = 0;
    if (!lookup_character(text, has(Feature::RuleNamesIgnoreCase), grammar_.unicode, code)) {
      return escape_error(escape, at, "unknown Unicode character name");
    }
    append_utf8(out_, code);
    return true;
  }

  // `at` is after the first digit.
  char32_t decode_octal(const char*& at) {
    const char* first = at - 1;
    auto code = static_cast<char32_t>(*first - '0');
    for (; at < end_ && at < first + 3 && is_octal(*at); ++at) code = code << 3 | static_cast<char32_t>(*at - '0');
    if (code > 0377) remember_invalid(first);
    return code;
  }

  bool decode_bytes_escape(const char*& at) {
    char c = *at++;
    if (char simple = simple_escape(c); simple != 0) {
      out_.push_back(simple);
      return true;
    }
    if (c == '\n') return true;
    if (is_octal(c)) {
      out_.push_back(static_cast<char>(decode_octal(at)));
      return true;
    }
    if (c == 'x') {
      int high = at < end_ ? hex_value(*at) : -1;
      int low = high >= 0 && at + 1 < end_ ? hex_value(at[1]) : -1;
      if (low < 0) {
        return diagnostics_.syntax_error(
            whole_token(), fmt::format("(value error) invalid \\x escape at position {}", at - 2 - body_.data()));
      }
      out_.push_back(static_cast<char>(high << 4 | low));
      at += 2;
      return true;
    }
    remember_invalid(at - 1);
    out_.push_back('\\');
    out_.push_back(c);
    return true;
  }

  // Returns the range that CPython reports for the first invalid escape when the warning is an error. CPython counts in
  // the text that it passes to its decoder, as if that text began at the token and after the token's opening quotes.
  SourceRange place_of_invalid() const {
    const auto lines = static_cast<int32_t>(std::count(body_.data(), invalid_, '\n'));
    auto column = static_cast<int32_t>(position(invalid_));
    if (lines > 0) {
      const std::string_view before(body_.data(), static_cast<size_t>(invalid_ - body_.data()));
      column -= static_cast<int32_t>(position(body_.data() + before.rfind('\n') + 1));
    } else {
      column += token_.column + leading_quotes();
    }
    const int32_t line = token_.line + lines;
    return {line, column - 1, line, column + 1};
  }

  int32_t leading_quotes() const {
    if (is_format_end(token_.kind)) return static_cast<int32_t>(token_.end - token_.start);
    char mark = 0;
    int32_t count = 0;
    for (const char* at = text_start_; at < end_ && (*at == '\'' || *at == '"'); ++at) {
      if (mark == 0) mark = *at;
      if (*at == mark) ++count;
    }
    return count;
  }

  // CPython warns only of the first invalid escape of a literal.
  void remember_invalid(const char* at) {
    if (invalid_ == nullptr) invalid_ = at;
  }
  void warn() {
    if (invalid_ == nullptr) return;
    char c = *invalid_;
    // The lexer has already warned of a backslash before a brace.
    bool in_fstring = is_format_middle(token_.kind) || is_format_end(token_.kind);
    if (in_fstring && (c == '{' || c == '}')) return;
    bool octal = c >= '4' && c <= '7';
    const std::string message =
        invalid_escape_message({invalid_, octal ? size_t{3} : size_t{1}}, diagnostics_.warnings_are_errors(), grammar_);
    SourceRange range = whole_token();
    if (diagnostics_.warnings_are_errors()) {
      diagnostics_.syntax_error(has(Feature::EscapeWarningsAtLine) ? place_of_invalid() : range, message);
      return;
    }
    if (has(Feature::EscapeWarningsAtLine)) {
      auto lines = static_cast<int32_t>(std::count(body_.data(), invalid_, '\n'));
      if (lines > 0) range = {range.line + lines, 0, range.line + lines, 0};
    }
    diagnostics_.warn(grammar_.invalid_escapes, range, message);
  }

  const Token& token_;
  const SourceRange* error_place_;
  const char* text_start_;
  std::string_view body_;
  const char* end_;
  Diagnostics& diagnostics_;
  std::string& out_;
  const Grammar& grammar_;
  const char* invalid_ = nullptr;
};

}  // namespace

std::string invalid_escape_message(std::string_view escape, bool is_error, const Grammar& grammar) {
  const Message message =
      grammar.reports(Message::InvalidEscape) ? Message::InvalidEscape : Message::InvalidEscapeAdvice;
  return fmt::format(fmt::runtime(message_text(message)), escape, escape.size() == 3 ? "octal " : "",
                     is_error ? "" : "Such sequences will not work in the future. ");
}

StringPrefix read_string_prefix(std::string_view token_text) {
  StringPrefix prefix;
  size_t at = 0;
  for (; token_text[at] != '\'' && token_text[at] != '"'; ++at) {
    switch (token_text[at] | 0x20) {
      case 'b': prefix.bytes = true; break;
      case 'r': prefix.raw = true; break;
      case 'u': prefix.unicode = true; break;
      default: prefix.format = true;
    }
  }
  prefix.length = static_cast<uint8_t>(at);
  char quote = token_text[at];
  bool triple = token_text.size() >= at + 3 && token_text[at + 1] == quote && token_text[at + 2] == quote;
  prefix.quote_length = triple ? 3 : 1;
  return prefix;
}

bool decode_string(const Token& token, std::string_view token_text, const StringPrefix& prefix,
                   Diagnostics& diagnostics, std::string& out, const Grammar& grammar) {
  size_t before = static_cast<size_t>(prefix.length) + prefix.quote_length;
  std::string_view body = token_text.substr(before, token_text.size() - before - prefix.quote_length);
  Decoder decoder(token, token_text.data(), body, diagnostics, out, grammar);
  if (prefix.bytes) return decoder.decode_bytes(prefix.raw);
  bool escapes = !prefix.raw && body.find('\\') != std::string_view::npos;
  return escapes ? decoder.decode_text() : decoder.decode_raw();
}

bool decode_fstring_middle(const Token& token, std::string_view token_text, bool raw, Diagnostics& diagnostics,
                           std::string& out, const Grammar& grammar, const SourceRange* error_place) {
  Decoder decoder(token, token_text.data(), token_text, diagnostics, out, grammar, error_place);
  bool escapes = !raw && token_text.find('\\') != std::string_view::npos;
  return escapes ? decoder.decode_text() : decoder.decode_raw();
}

}  // namespace leanpyc
