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
  const SourceRange range = range_of(*token);
  const SourceRange* place = has(Feature::EscapeErrorsAtText) ? &range : nullptr;
  std::string_view text = text_of(*token);
  bool good = is_format_middle(token->kind)
                  ? decode_fstring_middle(*blamed, text, raw, literal_diagnostics_, text_, grammar_, place)
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
    if (invalid_rules_ && grammar_.template_strings) invalid_string_tstring_concat();
    bool any_bytes = false;
    bool any_text = false;
    bool any_format = false;
    while (!raised_) {
      if (const Token* token = expect(TokenKind::String)) {
        (read_string_prefix(text_of(*token)).bytes ? any_bytes : any_text) = true;
        if (!decode(token, token, false)) return nullptr;
      } else if (attempt([&] { return format_string(TokenKind::FStringStart); })) {
        any_format = true;
      } else {
        break;
      }
    }
    if (raised_) return nullptr;
    if (mark_ == start) {
      while (attempt([&] { return format_string(TokenKind::TStringStart); })) {
      }
      return mark_ == start ? nullptr : make(start, Kind::TemplateStr);
    }
    if (any_bytes && (any_text || any_format)) return raise_here("cannot mix bytes and nonbytes literals");
    if (any_format) return make(start, Kind::JoinedStr);
    return make_whole<ast::Constant>(start, ConstantPool::empty_string(), false);
  });
}

// Template strings next to other strings. Only valid literals count.
void ErrorSearch::invalid_string_tstring_concat() {
  size_t start = mark_;
  auto string = [&] {
    const Token* token = expect(TokenKind::String);
    if (token != nullptr) return decode(token, token, false);
    return format_string(TokenKind::FStringStart);
  };
  auto tstring = [&] { return format_string(TokenKind::TStringStart); };
  auto mixed = [&](auto first, auto second) {
    size_t last = mark_;
    bool any = false;
    while (attempt(first)) any = true;
    if (any && attempt(second)) {
      raise_at(range_from(last), "cannot mix t-string literals with string or bytes literals");
    }
    mark_ = start;
  };
  mixed(string, tstring);
  mixed(tstring, string);
}

bool ErrorSearch::format_string(TokenKind start) {
  const Token* open = expect(start);
  if (open == nullptr) return false;
  FormatString string(start);
  string.raw = read_string_prefix(text_of(*open)).raw;
  std::vector<const Token*> texts;
  const int outer_depth = std::exchange(spec_depth_, 0);
  for (;;) {
    if (replacement_field(string)) continue;
    const Token* text = expect(string.middle);
    if (text == nullptr) break;
    if (!is_utf8(*text)) return false;
    texts.push_back(text);
  }
  spec_depth_ = outer_depth;
  const Token* end = expect(string.end);
  if (end == nullptr) return false;
  // CPython decodes the texts after it has read the whole f-string.
  for (const Token* text : texts) {
    if (!decode(text, end, string.raw)) return false;
  }
  return true;
}

bool ErrorSearch::conversion(const FormatString& string) {
  return attempt([&] {
    const Token* mark = expect(TokenKind::Exclamation);
    const Token* name = mark ? expect(TokenKind::Name) : nullptr;
    if (name == nullptr) return false;
    if (mark->line == name->line && mark->end_column == name->column) return true;
    raise_at(cover(range_of(*mark), range_of(*name)), misplaced_conversion_message(string, grammar_));
    return false;
  });
}

bool ErrorSearch::format_spec(const FormatString& string) {
  bool raw_spec = string.raw && has(Feature::RawFormatSpecs);
  if (const Token* text = expect(string.middle)) return decode(text, text, raw_spec);
  return replacement_field(string);
}

void ErrorSearch::format_specs(const FormatString& string) {
  ++spec_depth_;
  while (format_spec(string)) {
  }
  --spec_depth_;
}

bool ErrorSearch::replacement_field(const FormatString& string) {
  size_t start = mark_;
  if (expect(TokenKind::LeftBrace) && annotated_rhs()) {
    const bool shows_text = expect(TokenKind::Equal) != nullptr;
    const Token* mark = conversion(string) ? previous() : nullptr;
    if (expect(TokenKind::Colon)) format_specs(string);
    if (expect(TokenKind::RightBrace)) {
      if (mark != nullptr && !is_conversion(pool_.names().text(mark->name))) {
        raise_at(mark, unknown_conversion_message(string, pool_.names().text(mark->name)));
        return false;
      }
      if (!shows_text || spec_depth_ <= deepest_debug_text(grammar_)) return true;
      raise(ErrorKind::ValueError, kNoLocation, kNoDebugText);
      return false;
    }
  }
  mark_ = start;
  if (invalid_rules_) invalid_replacement_field(string);
  mark_ = start;
  return false;
}

// Each alternative starts again after the brace, because the messages depend on the first alternative that matches.
void ErrorSearch::invalid_replacement_field(const FormatString& string) {
  if (!expect(TokenKind::LeftBrace)) return;
  size_t start = mark_;
  auto fail = [&](std::string_view message) { raise_at_next_token(fmt::format("{}: {}", string.name, message)); };
  for (TokenKind kind : {TokenKind::Equal, TokenKind::Exclamation, TokenKind::Colon, TokenKind::RightBrace}) {
    if (const Token* token = expect(kind)) {
      raise_at(token, fmt::format("{}: valid expression required before '{}'", string.name, token_text(kind)));
      return;
    }
  }
  if (!annotated_rhs()) {
    fail("expecting a valid expression after '{'");
    return;
  }
  if (!next_is_any({TokenKind::Equal, TokenKind::Exclamation, TokenKind::Colon, TokenKind::RightBrace})) {
    fail("expecting '=', or '!', or ':', or '}'");
    return;
  }
  if (expect(TokenKind::Equal) && !next_is_any({TokenKind::Exclamation, TokenKind::Colon, TokenKind::RightBrace})) {
    fail("expecting '!', or ':', or '}'");
    return;
  }
  size_t after_value = mark_;
  if (expect(TokenKind::Exclamation)) {
    if (next_is_any({TokenKind::Colon, TokenKind::RightBrace})) {
      fail("missing conversion character");
      return;
    }
    if (!next_is(TokenKind::Name)) {
      fail("invalid conversion character");
      return;
    }
  }
  mark_ = after_value;
  attempt([&] { return expect(TokenKind::Exclamation) && expect(TokenKind::Name); });
  if (!next_is_any({TokenKind::Colon, TokenKind::RightBrace})) {
    fail("expecting ':' or '}'");
    return;
  }
  if (expect(TokenKind::Colon)) {
    // CPython's rule for template strings reads format specs of f-strings here.
    FormatString spec(TokenKind::FStringStart);
    spec.raw = string.raw;
    format_specs(spec);
    if (!next_is(TokenKind::RightBrace)) fail("expecting '}', or format specs");
  } else if (!next_is(TokenKind::RightBrace)) {
    fail("expecting '}'");
  }
  mark_ = start;
}

}  // namespace leanpyc::syntax
