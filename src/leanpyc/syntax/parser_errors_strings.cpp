// Strings and f-strings, in the order in which CPython's grammar tries the alternatives.
#include <fmt/format.h>

#include <utility>

#include "leanpyc/syntax/debug_text.h"
#include "leanpyc/syntax/parser_core.h"
#include "leanpyc/syntax/parser_errors_core.h"
#include "leanpyc/text/utf8.h"

namespace leanpyc::syntax {

using Kind = ast::ExprKind;

// Decodes a literal to find the errors in it, which are reported at `blamed`.
bool ErrorSearch::decode(const Token* token, const Token* blamed, bool raw) {
  text_.clear();
  std::string_view text = text_of(*token);
  bool good = token->kind == TokenKind::FStringMiddle
                  ? decode_fstring_middle(*blamed, text, raw, literal_diagnostics_, text_, grammar_)
                  : decode_string(*blamed, text, read_string_prefix(text), literal_diagnostics_, text_, grammar_);
  if (good && !literal_diagnostics_.failed()) return true;
  const Diagnostic& error = literal_diagnostics_.error();
  raise(error.kind, error.range, error.message);
  return false;
}

// The UnicodeDecodeError of an f-string's piece does not become a SyntaxError.
bool ErrorSearch::is_utf8(const Token& token) {
  Utf8Error error;
  if (validate_utf8(text_of(token), error)) return true;
  raise(ErrorKind::UnicodeError, kNoLocation, utf8_error_message(text_of(token), error));
  return false;
}

ast::Expr* ErrorSearch::strings() {
  return remember<Expr>(Rule::Strings, [&]() -> Expr* {
    if (!grammar_.fstring_tokens) return untokenized_strings();
    size_t start = mark_;
    bool any_bytes = false;
    bool any_text = false;
    bool any_format = false;
    while (!raised_) {
      if (const Token* token = expect(TokenKind::String)) {
        (read_string_prefix(text_of(*token)).bytes ? any_bytes : any_text) = true;
        if (!decode(token, token, false)) return nullptr;
      } else if (attempt([&] { return fstring(); })) {
        any_format = true;
      } else {
        break;
      }
    }
    if (mark_ == start || raised_) return nullptr;
    if (any_bytes && (any_text || any_format)) return raise_here("cannot mix bytes and nonbytes literals");
    if (any_format) return make(start, Kind::JoinedStr);
    return make_whole<ast::Constant>(start, ConstantPool::empty_string(), false);
  });
}

bool ErrorSearch::fstring() {
  const Token* open = expect(TokenKind::FStringStart);
  if (open == nullptr) return false;
  bool raw = read_string_prefix(text_of(*open)).raw;
  std::vector<const Token*> texts;
  const int outer_depth = std::exchange(spec_depth_, 0);
  for (;;) {
    if (fstring_replacement_field(raw)) continue;
    const Token* text = expect(TokenKind::FStringMiddle);
    if (text == nullptr) break;
    if (!is_utf8(*text)) return false;
    texts.push_back(text);
  }
  spec_depth_ = outer_depth;
  const Token* end = expect(TokenKind::FStringEnd);
  if (end == nullptr) return false;
  // CPython decodes the texts after it has read the whole f-string.
  for (const Token* text : texts) {
    if (!decode(text, end, raw)) return false;
  }
  return true;
}

bool ErrorSearch::fstring_conversion() {
  return attempt([&] {
    const Token* mark = expect(TokenKind::Exclamation);
    const Token* name = mark ? expect(TokenKind::Name) : nullptr;
    if (name == nullptr) return false;
    if (mark->line == name->line && mark->end_column == name->column) return true;
    raise_at(cover(range_of(*mark), range_of(*name)), misplaced_conversion_message(grammar_));
    return false;
  });
}

bool ErrorSearch::fstring_format_spec(bool raw) {
  bool raw_spec = raw && has(Feature::RawFormatSpecs);
  if (const Token* text = expect(TokenKind::FStringMiddle)) return decode(text, text, raw_spec);
  return fstring_replacement_field(raw);
}

void ErrorSearch::fstring_format_specs(bool raw) {
  ++spec_depth_;
  while (fstring_format_spec(raw)) {
  }
  --spec_depth_;
}

bool ErrorSearch::fstring_replacement_field(bool raw) {
  size_t start = mark_;
  if (expect(TokenKind::LeftBrace) && annotated_rhs()) {
    const bool shows_text = expect(TokenKind::Equal) != nullptr;
    const Token* conversion = fstring_conversion() ? previous() : nullptr;
    if (expect(TokenKind::Colon)) fstring_format_specs(raw);
    if (expect(TokenKind::RightBrace)) {
      if (conversion != nullptr && !is_conversion(pool_.names().text(conversion->name))) {
        raise_at(conversion, unknown_conversion_message(pool_.names().text(conversion->name)));
        return false;
      }
      if (!shows_text || spec_depth_ <= deepest_debug_text(grammar_)) return true;
      raise(ErrorKind::ValueError, kNoLocation, kNoDebugText);
      return false;
    }
  }
  mark_ = start;
  if (invalid_rules_) invalid_replacement_field(raw);
  mark_ = start;
  return false;
}

// Each alternative starts again after the brace, because the messages depend on the first alternative that matches.
void ErrorSearch::invalid_replacement_field(bool raw) {
  if (!expect(TokenKind::LeftBrace)) return;
  size_t start = mark_;
  for (TokenKind kind : {TokenKind::Equal, TokenKind::Exclamation, TokenKind::Colon, TokenKind::RightBrace}) {
    if (const Token* token = expect(kind)) {
      raise_at(token, fmt::format("f-string: valid expression required before '{}'", token_text(kind)));
      return;
    }
  }
  if (!annotated_rhs()) {
    raise_at_next_token("f-string: expecting a valid expression after '{'");
    return;
  }
  if (!next_is_any({TokenKind::Equal, TokenKind::Exclamation, TokenKind::Colon, TokenKind::RightBrace})) {
    raise_at_next_token("f-string: expecting '=', or '!', or ':', or '}'");
    return;
  }
  if (expect(TokenKind::Equal) && !next_is_any({TokenKind::Exclamation, TokenKind::Colon, TokenKind::RightBrace})) {
    raise_at_next_token("f-string: expecting '!', or ':', or '}'");
    return;
  }
  size_t after_value = mark_;
  if (expect(TokenKind::Exclamation)) {
    if (next_is_any({TokenKind::Colon, TokenKind::RightBrace})) {
      raise_at_next_token("f-string: missing conversion character");
      return;
    }
    if (!next_is(TokenKind::Name)) {
      raise_at_next_token("f-string: invalid conversion character");
      return;
    }
  }
  mark_ = after_value;
  attempt([&] { return expect(TokenKind::Exclamation) && expect(TokenKind::Name); });
  if (!next_is_any({TokenKind::Colon, TokenKind::RightBrace})) {
    raise_at_next_token("f-string: expecting ':' or '}'");
    return;
  }
  if (expect(TokenKind::Colon)) {
    fstring_format_specs(raw);
    if (!next_is(TokenKind::RightBrace)) raise_at_next_token("f-string: expecting '}', or format specs");
  } else if (!next_is(TokenKind::RightBrace)) {
    raise_at_next_token("f-string: expecting '}'");
  }
  mark_ = start;
}

}  // namespace leanpyc::syntax
