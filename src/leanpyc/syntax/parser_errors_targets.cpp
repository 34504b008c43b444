// Targets, in the order in which CPython's grammar tries the alternatives.
#include "leanpyc/syntax/parser_errors_core.h"

namespace leanpyc::syntax {

using Kind = ast::ExprKind;

bool ErrorSearch::t_lookahead() { return next_is_any({TokenKind::LeftParen, TokenKind::LeftBracket, TokenKind::Dot}); }

// A primary that is followed by a token that continues it.
ast::Expr* ErrorSearch::t_primary() {
  return remember<Expr>(Rule::TPrimary, [&]() -> Expr* {
    size_t start = mark_;
    Expr* result = atom();
    if (result == nullptr || !t_lookahead()) return nullptr;
    for (;;) {
      if (attempt([&] { return expect(TokenKind::Dot) && expect(TokenKind::Name) && t_lookahead(); })) {
        result = make(start, Kind::Attribute);
      } else if (attempt([&] {
                   return expect(TokenKind::LeftBracket) && slices() && expect(TokenKind::RightBracket) &&
                          t_lookahead();
                 })) {
        result = make(start, Kind::Subscript);
      } else if (attempt([&] { return genexp() && t_lookahead(); }) || attempt([&] {
                   return expect(TokenKind::LeftParen) && (arguments(), true) && expect(TokenKind::RightParen) &&
                          t_lookahead();
                 })) {
        result = make(start, Kind::Call);
      } else {
        return result;
      }
    }
  });
}

ast::Expr* ErrorSearch::single_subscript_attribute_target() {
  size_t start = mark_;
  if (t_primary() && expect(TokenKind::Dot) && expect(TokenKind::Name) && !t_lookahead()) {
    return make(start, Kind::Attribute);
  }
  mark_ = start;
  if (t_primary() && expect(TokenKind::LeftBracket) && slices() && expect(TokenKind::RightBracket) && !t_lookahead()) {
    return make(start, Kind::Subscript);
  }
  mark_ = start;
  return nullptr;
}

ast::Expr* ErrorSearch::single_target() {
  size_t start = mark_;
  if (Expr* target = single_subscript_attribute_target()) return target;
  if (expect(TokenKind::Name)) return make(start, Kind::Name);
  if (expect(TokenKind::LeftParen)) {
    Expr* target = single_target();
    if (target != nullptr && expect(TokenKind::RightParen)) return target;
  }
  mark_ = start;
  return nullptr;
}

ast::Expr* ErrorSearch::star_targets() {
  size_t start = mark_;
  Expr* first = star_target();
  if (first == nullptr || !next_is(TokenKind::Comma)) return first;
  while (attempt([&] { return expect(TokenKind::Comma) && star_target(); })) {
  }
  expect(TokenKind::Comma);
  return make(start, Kind::Tuple);
}

ast::Expr* ErrorSearch::star_target() {
  return remember<Expr>(Rule::StarTarget, [&]() -> Expr* {
    size_t start = mark_;
    if (expect(TokenKind::Star) && !next_is(TokenKind::Star) && star_target()) return make(start, Kind::Starred);
    mark_ = start;
    return target_with_star_atom();
  });
}

ast::Expr* ErrorSearch::target_with_star_atom() {
  return remember<Expr>(Rule::TargetWithStarAtom, [&]() -> Expr* {
    if (Expr* target = single_subscript_attribute_target()) return target;
    return star_atom();
  });
}

ast::Expr* ErrorSearch::star_atom() {
  size_t start = mark_;
  if (expect(TokenKind::Name)) return make(start, Kind::Name);
  if (expect(TokenKind::LeftParen)) {
    Expr* target = target_with_star_atom();
    if (target != nullptr && expect(TokenKind::RightParen)) return target;
  }
  mark_ = start;
  if (expect(TokenKind::LeftParen)) {
    attempt([&] { return star_targets_seq(true); });
    if (expect(TokenKind::RightParen)) return make(start, Kind::Tuple);
  }
  mark_ = start;
  if (expect(TokenKind::LeftBracket)) {
    attempt([&] { return star_targets_seq(false); });
    if (expect(TokenKind::RightBracket)) return make(start, Kind::List);
  }
  mark_ = start;
  return nullptr;
}

// A tuple has at least one comma.
bool ErrorSearch::star_targets_seq(bool tuple) {
  if (!star_target()) return false;
  bool any_comma = false;
  while (attempt([&] { return expect(TokenKind::Comma) && star_target(); })) any_comma = true;
  if (expect(TokenKind::Comma)) any_comma = true;
  return any_comma || !tuple;
}

bool ErrorSearch::del_targets() {
  if (!gather([&] { return del_target(); })) return false;
  expect(TokenKind::Comma);
  return true;
}

bool ErrorSearch::del_target() {
  return remember<const char>(Rule::DelTarget, [&]() -> const char* {
    return matched(single_subscript_attribute_target() != nullptr || del_t_atom());
  });
}

bool ErrorSearch::del_t_atom() {
  if (expect(TokenKind::Name)) return true;
  if (attempt([&] { return expect(TokenKind::LeftParen) && del_target() && expect(TokenKind::RightParen); })) {
    return true;
  }
  if (attempt([&] {
        return expect(TokenKind::LeftParen) && (attempt([&] { return del_targets(); }), true) &&
               expect(TokenKind::RightParen);
      })) {
    return true;
  }
  return attempt([&] {
    return expect(TokenKind::LeftBracket) && (attempt([&] { return del_targets(); }), true) &&
           expect(TokenKind::RightBracket);
  });
}

}  // namespace leanpyc::syntax
