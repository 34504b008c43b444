// The arguments of calls and classes, in the order in which CPython's grammar tries the alternatives.
#include <fmt/format.h>

#include "leanpyc/syntax/parser_errors_core.h"

namespace leanpyc::syntax {

using Kind = ast::ExprKind;

bool ErrorSearch::arguments() {
  return remember<const char>(Rule::Arguments, [&]() -> const char* {
    size_t start = mark_;
    Args result;
    if (args(result)) {
      expect(TokenKind::Comma);
      if (next_is(TokenKind::RightParen)) return matched(true);
    }
    mark_ = start;
    if (invalid_rules_) invalid_arguments();
    return nullptr;
  });
}

// A starred expression, or an expression without a name.
bool ErrorSearch::positional_argument(Args& result) {
  Expr* value = nullptr;
  bool found = attempt([&] {
    value = starred_expression();
    if (value != nullptr) return true;
    value = assignment_expression();
    if (value == nullptr) value = unnamed_expression();
    return value != nullptr && !next_is(TokenKind::Equal);
  });
  if (!found) return false;
  ++result.count;
  result.last = value;
  return true;
}

bool ErrorSearch::args(Args& result) {
  result = {};
  if (gather([&] { return positional_argument(result); })) {
    Args saved = result;
    if (!attempt([&] { return expect(TokenKind::Comma) && kwargs(result); })) result = saved;
    return true;
  }
  result = {};
  return kwargs(result);
}

bool ErrorSearch::kwargs(Args& result) {
  Args saved = result;
  bool both = attempt([&] {
    return gather([&] { return kwarg(false, result); }) && expect(TokenKind::Comma) &&
           gather([&] { return kwarg(true, result); });
  });
  if (both) return true;
  result = saved;
  if (gather([&] { return kwarg(false, result); })) return true;
  result = saved;
  return gather([&] { return kwarg(true, result); });
}

// name=value, or an argument that may follow it: *iterable, or **mapping.
bool ErrorSearch::kwarg(bool double_star, Args& result) {
  if (invalid_rules_) invalid_kwarg();
  if (attempt([&] { return expect(TokenKind::Name) && expect(TokenKind::Equal) && expression(); })) return true;
  if (double_star) {
    if (!attempt([&] { return expect(TokenKind::DoubleStar) && expression(); })) return false;
    result.unpacks_mapping = true;
    return true;
  }
  Expr* starred = starred_expression();
  if (starred == nullptr) return false;
  ++result.count;
  result.last = starred;
  return true;
}

ast::Expr* ErrorSearch::starred_expression() {
  size_t start = mark_;
  if (invalid_rules_) {
    const Token* star = reports(Message::IterableUnpackingAssigned) ? expect(TokenKind::Star) : nullptr;
    if (star != nullptr && expression() && expect(TokenKind::Equal)) {
      if (Expr* value = expression()) {
        raise_at(cover(range_of(*star), value->range), message_text(Message::IterableUnpackingAssigned));
      }
    }
    mark_ = start;
  }
  if (expect(TokenKind::Star)) {
    if (Expr* value = expression()) return make_whole<ast::Starred>(start, value, ast::Context::Load);
    // This is an alternative of the rule itself, so it also reports in the first reading.
    if (has(Feature::StarNeedsExpression)) raise_here("Invalid star expression");
  }
  mark_ = start;
  return nullptr;
}

void ErrorSearch::invalid_arguments() {
  size_t start = mark_;
  Args found;
  // *iterable after **mapping.
  auto with_keywords = [&] {
    return attempt([&] {
             return gather([&] { return positional_argument(found); }) && expect(TokenKind::Comma) && kwargs(found);
           }) ||
           kwargs(found);
  };
  constexpr std::string_view kMessage = "iterable argument unpacking follows keyword argument unpacking";
  if (has(Feature::UnpackingErrorAtArguments)) {
    // After any arguments.
    if (args(found)) {
      const SourceRange before = range_from(start);
      if (expect(TokenKind::Comma) && expect(TokenKind::Star)) raise_at(before, kMessage);
    }
  } else if (with_keywords()) {
    const Token* comma = expect(TokenKind::Comma);
    if (comma != nullptr && !has(Feature::StarNeedsExpression)) {
      if (const Token* star = expect(TokenKind::Star)) raise_at(star, kMessage);
    } else if (comma != nullptr && gather([&] { return starred_expression() && !next_is(TokenKind::Equal); })) {
      raise_from(comma, kMessage);
    }
  }
  mark_ = start;
  constexpr std::string_view kNoParentheses = "Generator expression must be parenthesized";
  if (Expr* element = expression()) {
    Expr* last = for_if_clauses();
    if (last != nullptr && expect(TokenKind::Comma)) {
      if (!args(found)) attempt([&] { return expression() && for_if_clauses(); });
      raise_at(cover(element->range, last->range), kNoParentheses);
    }
  }
  mark_ = start;
  const Token* name = expect(TokenKind::Name);
  const Token* equal = name ? expect(TokenKind::Equal) : nullptr;
  if (equal != nullptr && expression() && for_if_clauses()) {
    raise_at(cover(range_of(*name), range_of(*equal)), "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
  }
  mark_ = start;
  if (reports(Message::ArgumentValueExpected)) {
    attempt([&] { return args(found) && expect(TokenKind::Comma); });
    name = expect(TokenKind::Name);
    equal = name ? expect(TokenKind::Equal) : nullptr;
    if (equal != nullptr && next_is_any({TokenKind::Comma, TokenKind::RightParen})) {
      raise_at(cover(range_of(*name), range_of(*equal)), message_text(Message::ArgumentValueExpected));
    }
  }
  mark_ = start;
  if (args(found)) {
    Expr* last = for_if_clauses();
    if (last != nullptr) {
      if (found.count > 1) raise_at(cover(found.last->range, last->range), kNoParentheses);
      // The alternative has matched. With one argument CPython reports nothing here, and it tries no other alternative.
      mark_ = start;
      return;
    }
  }
  mark_ = start;
  if (args(found) && expect(TokenKind::Comma)) {
    Expr* element = expression();
    Expr* last = element ? for_if_clauses() : nullptr;
    if (last != nullptr) raise_at(cover(element->range, last->range), kNoParentheses);
  }
  mark_ = start;
  Args rest;
  if (args(found) && expect(TokenKind::Comma) && args(rest)) {
    raise_here(found.unpacks_mapping ? "positional argument follows keyword argument unpacking"
                                     : "positional argument follows keyword argument");
  }
  mark_ = start;
}

void ErrorSearch::invalid_kwarg() {
  size_t start = mark_;
  const Token* left = expect_any({TokenKind::True, TokenKind::False, TokenKind::None});
  const Token* equal = left ? expect(TokenKind::Equal) : nullptr;
  if (equal != nullptr) {
    raise_at(cover(range_of(*left), range_of(*equal)), fmt::format("cannot assign to {}", text_of(*left)));
  }
  mark_ = start;
  left = expect(TokenKind::Name);
  equal = left ? expect(TokenKind::Equal) : nullptr;
  if (equal != nullptr && expression() && for_if_clauses()) {
    raise_at(cover(range_of(*left), range_of(*equal)), "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
  }
  mark_ = start;
  if (!lookahead([&] { return expect(TokenKind::Name) && expect(TokenKind::Equal); })) {
    Expr* target = expression();
    equal = target ? expect(TokenKind::Equal) : nullptr;
    if (equal != nullptr) {
      raise_at(cover(target->range, range_of(*equal)),
               "expression cannot contain assignment, perhaps you meant \"==\"?");
    }
  }
  mark_ = start;
  const Token* stars = reports(Message::MappingUnpackingAssigned) ? expect(TokenKind::DoubleStar) : nullptr;
  if (stars != nullptr && expression() && expect(TokenKind::Equal)) {
    if (Expr* value = expression()) {
      raise_at(cover(range_of(*stars), value->range), message_text(Message::MappingUnpackingAssigned));
    }
  }
  mark_ = start;
}

}  // namespace leanpyc::syntax
