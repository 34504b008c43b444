// `try`, in the order in which CPython's grammar tries the alternatives.
#include <fmt/format.h>

#include "leanpyc/syntax/parser_errors_core.h"

namespace leanpyc::syntax {

bool ErrorSearch::try_stmt() {
  if (invalid_rules_) invalid_try_stmt();
  auto body = [&] { return expect(TokenKind::Try) && expect_forced(TokenKind::Colon) && block(); };
  if (attempt([&] { return body() && finally_block(); })) return true;
  for (bool star : {false, true}) {
    bool found = attempt([&] {
      if (!body() || !except_block(star)) return false;
      while (except_block(star)) {
      }
      attempt([&] { return else_block(); });
      attempt([&] { return finally_block(); });
      return true;
    });
    if (found) return true;
  }
  return false;
}

void ErrorSearch::invalid_try_stmt() {
  size_t start = mark_;
  const Token* keyword = expect(TokenKind::Try);
  if (keyword != nullptr && expect(TokenKind::Colon) && newline_without_indent()) {
    raise_missing_block("'try' statement", keyword);
  }
  mark_ = start;
  if (expect(TokenKind::Try) && expect(TokenKind::Colon) && block() &&
      !next_is_any({TokenKind::Except, TokenKind::Finally})) {
    raise_here("expected 'except' or 'finally' block");
  }
  for (bool star : {false, true}) {
    mark_ = start;
    if (!expect(TokenKind::Try) || !expect(TokenKind::Colon)) continue;
    while (block()) {
    }
    if (!except_block(star)) continue;
    while (except_block(star)) {
    }
    constexpr std::string_view kMessage = "cannot have both 'except' and 'except*' on the same 'try'";
    const Token* except = expect(TokenKind::Except);
    if (except == nullptr) continue;
    auto optional_type = [&] { return attempt([&] { return expression() && optional_as_name(); }); };
    if (star) {
      optional_type();
      if (expect(TokenKind::Colon)) raise_at(except, kMessage);
    } else {
      const Token* mark = expect(TokenKind::Star);
      if (mark != nullptr && optional_type() && expect(TokenKind::Colon)) {
        raise_at(cover(range_of(*except), range_of(*mark)), kMessage);
      }
    }
  }
  mark_ = start;
}

bool ErrorSearch::except_block(bool star) {
  size_t start = mark_;
  auto keyword = [&] { return expect(TokenKind::Except) && (!star || expect(TokenKind::Star)); };
  auto head = [&] { return keyword() && expression() && optional_as_name() && expect(TokenKind::Colon); };
  if (invalid_rules_) {
    const Token* except = &all_[start];
    std::string_view what = star ? "'except*' statement" : "'except' statement";
    if (head() && newline_without_indent()) raise_missing_block(what, except);
    mark_ = start;
    if (!star && expect(TokenKind::Except) && expect(TokenKind::Colon) && newline_without_indent()) {
      raise_here(fmt::format("expected an indented block after {} on line {}", what, except->line),
                 ErrorKind::IndentationError);
    }
    mark_ = start;
  }
  if (attempt([&] { return head() && block(); })) return true;
  const bool bare_types = grammar_.bare_exception_types;
  if (bare_types && attempt([&] { return keyword() && expressions() && expect(TokenKind::Colon) && block(); })) {
    return true;
  }
  if (!star && attempt([&] { return expect(TokenKind::Except) && expect(TokenKind::Colon) && block(); })) return true;
  if (!invalid_rules_) return false;
  if (bare_types) {
    invalid_except_stmt(star);
  } else {
    invalid_except_stmt_without_bare_types();
  }
  return false;
}

void ErrorSearch::invalid_except_stmt(bool star) {
  size_t start = mark_;
  auto keyword = [&] { return expect(TokenKind::Except) && (!star || expect(TokenKind::Star)); };
  Expr* type = keyword() ? expression() : nullptr;
  if (type != nullptr && expect(TokenKind::Comma) && expressions() && expect(TokenKind::As) &&
      expect(TokenKind::Name) && expect(TokenKind::Colon)) {
    raise_from(type->range, "multiple exception types must be parenthesized when using 'as'");
  }
  mark_ = start;
  if (keyword() && expression() && optional_as_name() && expect(TokenKind::Newline)) raise_here("expected ':'");
  mark_ = start;
  if (star) {
    if (keyword() && expect_any({TokenKind::Newline, TokenKind::Colon})) {
      raise_here("expected one or more exception types");
    }
  } else if (keyword() && expect(TokenKind::Newline)) {
    raise_here("expected ':'");
  }
  mark_ = start;
  if (keyword() && expression() && expect(TokenKind::As)) {
    Expr* target = expression();
    if (target != nullptr && expect(TokenKind::Colon) && block()) {
      raise_naming(target, star ? Message::ExceptStarTarget : Message::ExceptTarget);
    }
  }
  mark_ = start;
}

void ErrorSearch::invalid_except_stmt_without_bare_types() {
  size_t start = mark_;
  if (expect(TokenKind::Except)) {
    expect(TokenKind::Star);
    Expr* first = expression();
    if (first != nullptr && expect(TokenKind::Comma) && expressions() && optional_as_name() &&
        expect(TokenKind::Colon)) {
      raise_from(first->range, "multiple exception types must be parenthesized");
    }
  }
  mark_ = start;
  if (expect(TokenKind::Except)) {
    expect(TokenKind::Star);
    if (expression() && optional_as_name() && expect(TokenKind::Newline)) raise_here("expected ':'");
  }
  mark_ = start;
  if (expect(TokenKind::Except) && expect(TokenKind::Newline)) raise_here("expected ':'");
  mark_ = start;
  if (expect(TokenKind::Except) && expect(TokenKind::Star) && expect_any({TokenKind::Newline, TokenKind::Colon})) {
    raise_here("expected one or more exception types");
  }
  mark_ = start;
}

bool ErrorSearch::finally_block() {
  size_t start = mark_;
  if (invalid_rules_) {
    const Token* keyword = expect(TokenKind::Finally);
    if (keyword != nullptr && expect(TokenKind::Colon) && newline_without_indent()) {
      raise_missing_block("'finally' statement", keyword);
    }
    mark_ = start;
  }
  return expect(TokenKind::Finally) && expect_forced(TokenKind::Colon) && block();
}

}  // namespace leanpyc::syntax
