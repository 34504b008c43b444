// Compound statements except for `try` and `match`, in the order in which CPython's grammar tries the alternatives.
#include <fmt/format.h>

#include "leanpyc/syntax/parser_errors_core.h"

namespace leanpyc::syntax {

bool ErrorSearch::compound_stmt() {
  const Token* token = fetch();
  if (token == nullptr) return false;
  switch (token->kind) {
    case TokenKind::Def: return function_def();
    case TokenKind::If: return if_stmt(TokenKind::If);
    case TokenKind::Class: return class_def();
    case TokenKind::With: return with_stmt();
    case TokenKind::For: return for_stmt();
    case TokenKind::Try: return try_stmt();
    case TokenKind::While: return while_stmt();
    case TokenKind::At: return function_def() || class_def();
    case TokenKind::Async: return function_def() || with_stmt() || for_stmt();
    default: return match_stmt();
  }
}

bool ErrorSearch::newline_without_indent() {
  return expect(TokenKind::Newline) != nullptr && !next_is(TokenKind::Indent);
}

bool ErrorSearch::block() {
  return remember<const char>(Rule::Block, [&]() -> const char* {
    if (attempt([&] {
          return expect(TokenKind::Newline) && expect(TokenKind::Indent) && statements() && expect(TokenKind::Dedent);
        })) {
      return matched(true);
    }
    if (simple_stmts()) return matched(true);
    if (invalid_rules_ && newline_without_indent()) {
      raise_here("expected an indented block", ErrorKind::IndentationError);
    }
    return nullptr;
  });
}

bool ErrorSearch::decorators() {
  bool any = false;
  while (attempt([&] { return expect(TokenKind::At) && named_expression() && expect(TokenKind::Newline); })) any = true;
  return any;
}

bool ErrorSearch::function_def() {
  return attempt([&] { return decorators() && function_def_raw(); }) || function_def_raw();
}

bool ErrorSearch::function_def_raw() {
  if (invalid_rules_) invalid_def_raw();
  auto need = [&](TokenKind kind) { return grammar_.strict_definitions ? expect_forced(kind) : expect(kind); };
  for (bool is_async : {false, true}) {
    bool found = attempt([&] {
      if (is_async && !expect(TokenKind::Async)) return false;
      if (!expect(TokenKind::Def) || !expect(TokenKind::Name)) return false;
      type_params();
      if (!need(TokenKind::LeftParen)) return false;
      attempt([&] { return params({.lambda = false}); });
      if (!expect(TokenKind::RightParen)) return false;
      attempt([&] { return expect(TokenKind::Arrow) && expression(); });
      return need(TokenKind::Colon) && block();
    });
    if (found) return true;
  }
  return false;
}

void ErrorSearch::invalid_def_raw() {
  size_t start = mark_;
  // Looks first for a missing block, then for a missing parenthesis or colon.
  for (bool forced : {false, true}) {
    if (forced && grammar_.strict_definitions) break;
    auto need = [&](TokenKind kind) { return forced ? expect_forced(kind) : expect(kind); };
    expect(TokenKind::Async);
    const Token* keyword = expect(TokenKind::Def);
    if (keyword != nullptr && expect(TokenKind::Name)) {
      type_params();
      if (need(TokenKind::LeftParen)) {
        attempt([&] { return params({.lambda = false}); });
        if (expect(TokenKind::RightParen)) {
          attempt([&] { return expect(TokenKind::Arrow) && expression(); });
          if (need(TokenKind::Colon)) {
            if (forced) {
              block();
            } else if (newline_without_indent()) {
              raise_missing_block("function definition", keyword);
            }
          }
        }
      }
    }
    mark_ = start;
  }
}

bool ErrorSearch::class_def() {
  return attempt([&] { return decorators() && class_def_raw(); }) || class_def_raw();
}

// 'class' NAME [type_params] ['(' [arguments] ')']
bool ErrorSearch::class_head() {
  if (!expect(TokenKind::Class) || !expect(TokenKind::Name)) return false;
  type_params();
  attempt([&] { return expect(TokenKind::LeftParen) && (arguments(), true) && expect(TokenKind::RightParen); });
  return true;
}

bool ErrorSearch::class_def_raw() {
  size_t start = mark_;
  if (invalid_rules_) {
    if (class_head() && expect(TokenKind::Newline)) raise_here("expected ':'");
    mark_ = start;
    if (class_head() && expect(TokenKind::Colon) && newline_without_indent()) {
      raise_missing_block("class definition", &all_[start]);
    }
    mark_ = start;
  }
  return attempt([&] { return class_head() && expect(TokenKind::Colon) && block(); });
}

// `if` or `elif`, with the rest of the statement.
bool ErrorSearch::if_stmt(TokenKind keyword) {
  size_t start = mark_;
  if (invalid_rules_) {
    if (expect(keyword) && named_expression() && expect(TokenKind::Newline)) raise_here("expected ':'");
    mark_ = start;
    const Token* token = expect(keyword);
    if (token != nullptr && named_expression() && expect(TokenKind::Colon) && newline_without_indent()) {
      raise_missing_block(keyword == TokenKind::If ? "'if' statement" : "'elif' statement", token);
    }
    mark_ = start;
  }
  if (!expect(keyword) || !named_expression() || !expect(TokenKind::Colon) || !block()) {
    mark_ = start;
    return false;
  }
  if (next_is(TokenKind::Elif)) {
    ++depth_;
    bool elif = !too_deep() && if_stmt(TokenKind::Elif);
    --depth_;
    if (elif) return true;
  }
  attempt([&] { return else_block(); });
  return true;
}

bool ErrorSearch::else_block() {
  size_t start = mark_;
  if (invalid_rules_) {
    const Token* keyword = expect(TokenKind::Else);
    if (keyword != nullptr && expect(TokenKind::Colon) && newline_without_indent()) {
      raise_missing_block("'else' statement", keyword);
    }
    mark_ = start;
    if (reports(Message::ElifAfterElse) && expect(TokenKind::Else) && expect(TokenKind::Colon) && block() &&
        expect(TokenKind::Elif)) {
      raise_here(message_text(Message::ElifAfterElse));
    }
    mark_ = start;
  }
  return expect(TokenKind::Else) && expect_forced(TokenKind::Colon) && block();
}

bool ErrorSearch::while_stmt() {
  size_t start = mark_;
  if (invalid_rules_) {
    if (expect(TokenKind::While) && named_expression() && expect(TokenKind::Newline)) raise_here("expected ':'");
    mark_ = start;
    const Token* keyword = expect(TokenKind::While);
    if (keyword != nullptr && named_expression() && expect(TokenKind::Colon) && newline_without_indent()) {
      raise_missing_block("'while' statement", keyword);
    }
    mark_ = start;
  }
  return attempt([&] {
    if (!expect(TokenKind::While) || !named_expression() || !expect(TokenKind::Colon) || !block()) return false;
    attempt([&] { return else_block(); });
    return true;
  });
}

bool ErrorSearch::for_stmt() {
  size_t start = mark_;
  if (invalid_rules_) {
    auto head = [&](const Token*& keyword) {
      expect(TokenKind::Async);
      keyword = expect(TokenKind::For);
      return keyword != nullptr && star_targets() && expect(TokenKind::In) && star_expressions();
    };
    const Token* keyword = nullptr;
    if (head(keyword) && expect(TokenKind::Newline)) raise_here("expected ':'");
    mark_ = start;
    if (head(keyword) && expect(TokenKind::Colon) && newline_without_indent()) {
      raise_missing_block("'for' statement", keyword);
    }
    mark_ = start;
  }
  for (bool is_async : {false, true}) {
    if ((!is_async || expect(TokenKind::Async)) && expect(TokenKind::For) && star_targets() && expect(TokenKind::In)) {
      // CPython tries no other alternative after `in`.
      if (star_expressions() && expect(TokenKind::Colon) && block()) {
        attempt([&] { return else_block(); });
        return true;
      }
      mark_ = start;
      return false;
    }
    mark_ = start;
  }
  if (invalid_rules_) {
    expect(TokenKind::Async);
    if (expect(TokenKind::For)) {
      if (Expr* targets = star_expressions()) raise_invalid_target(targets, Targets::For);
    }
    mark_ = start;
  }
  return false;
}

bool ErrorSearch::with_stmt() {
  if (invalid_rules_) invalid_with_stmt(true);
  for (bool is_async : {false, true}) {
    auto keywords = [&] { return (!is_async || expect(TokenKind::Async)) && expect(TokenKind::With); };
    if (attempt([&] {
          if (!keywords() || !expect(TokenKind::LeftParen) || !gather([&] { return with_item(); })) return false;
          expect(TokenKind::Comma);
          return expect(TokenKind::RightParen) && expect(TokenKind::Colon) && block();
        })) {
      return true;
    }
    if (attempt(
            [&] { return keywords() && gather([&] { return with_item(); }) && expect(TokenKind::Colon) && block(); })) {
      return true;
    }
  }
  if (invalid_rules_) invalid_with_stmt(false);
  return false;
}

bool ErrorSearch::with_item() {
  auto item_ends = [&] { return next_is_any({TokenKind::Comma, TokenKind::RightParen, TokenKind::Colon}); };
  if (attempt([&] { return expression() && expect(TokenKind::As) && star_target() && item_ends(); })) return true;
  if (invalid_rules_) {
    size_t start = mark_;
    if (expression() && expect(TokenKind::As)) {
      Expr* target = expression();
      if (target != nullptr && item_ends()) raise_invalid_target(target, Targets::Star);
    }
    mark_ = start;
  }
  return expression() != nullptr;
}

// A with statement without its colon, or (if `indent`) without its block.
void ErrorSearch::invalid_with_stmt(bool indent) {
  size_t start = mark_;
  auto optional_target = [&] {
    attempt([&] { return expect(TokenKind::As) && star_target(); });
    return true;
  };
  for (bool parenthesized : {false, true}) {
    expect(TokenKind::Async);
    const Token* keyword = expect(TokenKind::With);
    bool matched_items;
    if (parenthesized) {
      matched_items = keyword != nullptr && expect(TokenKind::LeftParen) &&
                      gather([&] { return expressions() && optional_target(); });
      if (matched_items) {
        expect(TokenKind::Comma);
        matched_items = expect(TokenKind::RightParen) != nullptr;
      }
    } else {
      matched_items = keyword != nullptr && gather([&] { return expression() && optional_target(); });
    }
    if (matched_items && indent) {
      if (expect(TokenKind::Colon) && newline_without_indent()) raise_missing_block("'with' statement", keyword);
    } else if (matched_items && expect(TokenKind::Newline)) {
      raise_here("expected ':'");
    }
    mark_ = start;
  }
}

}  // namespace leanpyc::syntax
