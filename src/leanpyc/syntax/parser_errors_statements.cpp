// Simple statements, in the order in which CPython's grammar tries the alternatives.
#include <fmt/format.h>

#include "leanpyc/syntax/parser_errors_core.h"

namespace leanpyc::syntax {

using Kind = ast::ExprKind;

bool ErrorSearch::file() {
  while (!raised_ && statement()) forget();
  return expect(TokenKind::EndMarker) != nullptr;
}

bool ErrorSearch::statements() {
  if (!statement()) return false;
  while (statement()) {
  }
  return true;
}

bool ErrorSearch::statement() { return compound_stmt() || simple_stmts(); }

bool ErrorSearch::simple_stmts() {
  size_t start = mark_;
  if (simple_stmt() && !next_is(TokenKind::Semicolon) && expect(TokenKind::Newline)) return true;
  mark_ = start;
  bool any = simple_stmt();
  while (any && attempt([&] { return expect(TokenKind::Semicolon) && simple_stmt(); })) {
  }
  if (any) {
    expect(TokenKind::Semicolon);
    if (expect(TokenKind::Newline)) return true;
  }
  mark_ = start;
  return false;
}

bool ErrorSearch::simple_stmt() {
  return remember<const char>(Rule::SimpleStmt, [&]() -> const char* {
    if (assignment()) return matched(true);
    if (lookahead([&] { return expect_name("type"); }) && type_alias()) return matched(true);
    if (star_expressions()) return matched(true);
    const Token* token = fetch();
    if (token == nullptr) return nullptr;
    switch (token->kind) {
      case TokenKind::Return:
        ++mark_;
        star_expressions();
        return matched(true);
      case TokenKind::Import:
      case TokenKind::From: return matched(import_stmt());
      case TokenKind::Raise: return matched(raise_stmt());
      case TokenKind::Pass:
      case TokenKind::Break:
      case TokenKind::Continue: ++mark_; return matched(true);
      case TokenKind::Del: return matched(del_stmt());
      case TokenKind::Yield: return matched(yield_expr() != nullptr);
      case TokenKind::Assert: return matched(assert_stmt());
      case TokenKind::Global:
      case TokenKind::Nonlocal: return matched(names_stmt(token->kind));
      default: return nullptr;
    }
  });
}

ast::Expr* ErrorSearch::annotated_rhs_node() {
  if (Expr* result = yield_expr()) return result;
  return star_expressions();
}

// ['=' annotated_rhs]
bool ErrorSearch::optional_value() {
  attempt([&] { return expect(TokenKind::Equal) && annotated_rhs(); });
  return true;
}

bool ErrorSearch::augassign() {
  return expect_any({TokenKind::PlusEqual, TokenKind::MinusEqual, TokenKind::StarEqual, TokenKind::AtEqual,
                     TokenKind::SlashEqual, TokenKind::PercentEqual, TokenKind::AmpersandEqual,
                     TokenKind::VerticalBarEqual, TokenKind::CaretEqual, TokenKind::LeftShiftEqual,
                     TokenKind::RightShiftEqual, TokenKind::DoubleStarEqual, TokenKind::DoubleSlashEqual}) != nullptr;
}

bool ErrorSearch::assignment() {
  if (attempt(
          [&] { return expect(TokenKind::Name) && expect(TokenKind::Colon) && expression() && optional_value(); })) {
    return true;
  }
  auto parenthesized = [&] {
    return attempt([&] { return expect(TokenKind::LeftParen) && single_target() && expect(TokenKind::RightParen); });
  };
  if (attempt([&] {
        return (parenthesized() || single_subscript_attribute_target()) && expect(TokenKind::Colon) && expression() &&
               optional_value();
      })) {
    return true;
  }
  auto targets = [&] {
    bool any = false;
    while (attempt([&] { return star_targets() && expect(TokenKind::Equal); })) any = true;
    return any;
  };
  if (attempt([&] { return targets() && annotated_rhs() && !next_is(TokenKind::Equal); })) return true;
  size_t start = mark_;
  if (single_target() && augassign()) {
    // CPython tries no other alternative after the operator.
    if (annotated_rhs()) return true;
    mark_ = start;
    return false;
  }
  mark_ = start;
  if (invalid_rules_) invalid_assignment();
  return false;
}

void ErrorSearch::invalid_assignment() {
  size_t start = mark_;
  Expr* target = invalid_ann_assign_target();
  if (target != nullptr && expect(TokenKind::Colon) && expression()) {
    raise_at(target, fmt::format("only single target (not {}) can be annotated", describe(target)));
  }
  mark_ = start;
  target = star_named_expression();
  if (target != nullptr && expect(TokenKind::Comma)) {
    while (star_named_expressions()) {
    }
    if (expect(TokenKind::Colon) && expression()) {
      raise_at(target, "only single target (not tuple) can be annotated");
    }
  }
  mark_ = start;
  target = expression();
  if (target != nullptr && expect(TokenKind::Colon) && expression()) {
    raise_at(target, "illegal target for annotation");
  }
  mark_ = start;
  auto skip_targets = [&] {
    while (attempt([&] { return star_targets() && expect(TokenKind::Equal); })) {
    }
  };
  skip_targets();
  target = star_expressions();
  if (target != nullptr && expect(TokenKind::Equal)) {
    // The alternative has matched: a valid target ends the search.
    raise_invalid_target(target, Targets::Star);
    mark_ = start;
    return;
  }
  mark_ = start;
  skip_targets();
  target = yield_expr();
  if (target != nullptr && expect(TokenKind::Equal)) raise_at(target, "assignment to yield expression not possible");
  mark_ = start;
  target = star_expressions();
  if (target != nullptr && augassign() && annotated_rhs()) {
    raise_at(target, fmt::format("'{}' is an illegal expression for augmented assignment", describe(target)));
  }
  mark_ = start;
}

ast::Expr* ErrorSearch::invalid_ann_assign_target() {
  if (Expr* target = list()) return target;
  if (Expr* target = tuple()) return target;
  size_t start = mark_;
  if (expect(TokenKind::LeftParen)) {
    Expr* target = invalid_ann_assign_target();
    if (target != nullptr && expect(TokenKind::RightParen)) return target;
  }
  mark_ = start;
  return nullptr;
}

bool ErrorSearch::raise_stmt() {
  if (!expect(TokenKind::Raise)) return false;
  if (expression()) attempt([&] { return expect(TokenKind::From) && expression(); });
  return true;
}

bool ErrorSearch::names_stmt(TokenKind keyword) {
  return attempt([&] { return expect(keyword) && gather([&] { return expect(TokenKind::Name) != nullptr; }); });
}

bool ErrorSearch::del_stmt() {
  size_t start = mark_;
  if (expect(TokenKind::Del) && del_targets() && next_is_any({TokenKind::Semicolon, TokenKind::Newline})) return true;
  mark_ = start;
  if (invalid_rules_ && expect(TokenKind::Del)) {
    if (Expr* targets = star_expressions()) raise_invalid_target(targets, Targets::Del);
  }
  mark_ = start;
  return false;
}

bool ErrorSearch::assert_stmt() {
  return attempt([&] {
    if (!expect(TokenKind::Assert) || !expression()) return false;
    attempt([&] { return expect(TokenKind::Comma) && expression(); });
    return true;
  });
}

bool ErrorSearch::dotted_name() {
  if (!expect(TokenKind::Name)) return false;
  while (attempt([&] { return expect(TokenKind::Dot) && expect(TokenKind::Name); })) {
  }
  return true;
}

// ['as' NAME]
bool ErrorSearch::optional_as_name() {
  attempt([&] { return expect(TokenKind::As) && expect(TokenKind::Name); });
  return true;
}

bool ErrorSearch::dotted_as_name() {
  size_t start = mark_;
  if (invalid_rules_ && dotted_name()) invalid_import_target();
  mark_ = start;
  return dotted_name() && optional_as_name();
}

bool ErrorSearch::import_from_as_name() {
  size_t start = mark_;
  if (invalid_rules_ && expect(TokenKind::Name)) invalid_import_target();
  mark_ = start;
  return expect(TokenKind::Name) && optional_as_name();
}

// 'as' !(NAME (',' | ')' | ';' | NEWLINE)) expression
void ErrorSearch::invalid_import_target() {
  if (!reports(Message::ImportTarget) || !expect(TokenKind::As)) return;
  const bool is_name = lookahead([&] {
    return expect(TokenKind::Name) &&
           next_is_any({TokenKind::Comma, TokenKind::RightParen, TokenKind::Semicolon, TokenKind::Newline});
  });
  if (is_name) return;
  if (Expr* target = expression()) raise_naming(target, Message::ImportTarget);
}

bool ErrorSearch::import_stmt() {
  size_t start = mark_;
  if (invalid_rules_) {
    const Token* keyword = reports(Message::ImportBeforeFrom) ? expect(TokenKind::Import) : nullptr;
    if (keyword != nullptr && gather([&] { return dotted_name(); }) && expect(TokenKind::From) && dotted_name()) {
      raise_from(keyword, message_text(Message::ImportBeforeFrom));
    }
    mark_ = start;
    if (reports(Message::ImportedNamesExpected) && expect(TokenKind::Import)) {
      const Token* newline = expect(TokenKind::Newline);
      if (newline != nullptr) raise_from(newline, message_text(Message::ImportedNamesExpected));
    }
    mark_ = start;
  }
  if (attempt([&] { return expect(TokenKind::Import) && gather([&] { return dotted_as_name(); }); })) {
    return true;
  }
  auto dots = [&] {
    bool any = false;
    while (expect_any({TokenKind::Dot, TokenKind::Ellipsis})) any = true;
    return any;
  };
  if (attempt([&] {
        return expect(TokenKind::From) && (dots(), true) && dotted_name() && expect(TokenKind::Import) &&
               import_from_targets();
      })) {
    return true;
  }
  return attempt(
      [&] { return expect(TokenKind::From) && dots() && expect(TokenKind::Import) && import_from_targets(); });
}

bool ErrorSearch::import_from_targets() {
  auto names = [&] { return gather([&] { return import_from_as_name(); }); };
  if (attempt([&] {
        if (!expect(TokenKind::LeftParen) || !names()) return false;
        expect(TokenKind::Comma);
        return expect(TokenKind::RightParen) != nullptr;
      })) {
    return true;
  }
  if (attempt([&] { return names() && !next_is(TokenKind::Comma); })) return true;
  if (expect(TokenKind::Star)) return true;
  if (!invalid_rules_) return false;
  size_t start = mark_;
  if (names() && expect(TokenKind::Comma) && expect(TokenKind::Newline)) {
    raise_here("trailing comma not allowed without surrounding parentheses");
  }
  mark_ = start;
  if (reports(Message::ImportedNamesExpected)) {
    const Token* newline = expect(TokenKind::Newline);
    if (newline != nullptr) raise_from(newline, message_text(Message::ImportedNamesExpected));
  }
  mark_ = start;
  return false;
}

bool ErrorSearch::type_alias() {
  if (!grammar_.type_parameters) return false;
  return attempt([&] {
    if (!expect_name("type") || !expect(TokenKind::Name)) return false;
    type_params();
    return expect(TokenKind::Equal) && expression();
  });
}

}  // namespace leanpyc::syntax
