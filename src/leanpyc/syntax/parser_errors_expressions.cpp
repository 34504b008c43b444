// Expressions (operators, conditionals, lambdas), in the order in which CPython's grammar tries the alternatives.
#include <fmt/format.h>

#include "leanpyc/syntax/parser_errors_core.h"

namespace leanpyc::syntax {

using Kind = ast::ExprKind;

ast::Expr* ErrorSearch::star_expressions() {
  size_t start = mark_;
  size_t base = elements_.size();
  Expr* first = star_expression();
  if (first == nullptr || !next_is(TokenKind::Comma)) return first;
  elements_.push_back(first);
  while (expect(TokenKind::Comma)) {
    Expr* element = star_expression();
    if (element == nullptr) break;
    elements_.push_back(element);
  }
  return make_whole<ast::Tuple>(start, copy_from(base), ast::Context::Load);
}

ast::Expr* ErrorSearch::star_expression() {
  return remember<Expr>(Rule::StarExpression, [&]() -> Expr* {
    size_t start = mark_;
    if (expect(TokenKind::Star)) {
      if (Expr* value = bitwise_or()) return make_whole<ast::Starred>(start, value, ast::Context::Load);
      mark_ = start;
    }
    return expression();
  });
}

ast::Expr* ErrorSearch::star_named_expression() {
  size_t start = mark_;
  if (expect(TokenKind::Star)) {
    if (Expr* value = bitwise_or()) return make_whole<ast::Starred>(start, value, ast::Context::Load);
    mark_ = start;
  }
  return named_expression();
}

// A comma may follow the last element.
bool ErrorSearch::star_named_expressions(std::vector<Expr*>* elements) {
  bool any = gather([&] {
    Expr* element = star_named_expression();
    if (element != nullptr && elements != nullptr) elements->push_back(element);
    return element != nullptr;
  });
  if (any) expect(TokenKind::Comma);
  return any;
}

ast::Expr* ErrorSearch::expressions() {
  size_t start = mark_;
  Expr* first = expression();
  if (first == nullptr || !next_is(TokenKind::Comma)) return first;
  while (expect(TokenKind::Comma) && expression() != nullptr) {
  }
  return make(start, Kind::Tuple);
}

ast::Expr* ErrorSearch::expression() {
  return remember<Expr>(Rule::Expression, [&] {
    if (invalid_rules_) {
      invalid_expression();
      invalid_legacy_expression();
    }
    return conditional_or_disjunction();
  });
}

ast::Expr* ErrorSearch::conditional_or_disjunction() {
  size_t start = mark_;
  if (disjunction() && expect(TokenKind::If) && disjunction() && expect(TokenKind::Else) && expression()) {
    return make(start, Kind::IfExp);
  }
  mark_ = start;
  if (Expr* result = disjunction()) return result;
  return lambdef();
}

ast::Expr* ErrorSearch::expression_without_invalid() {
  bool saved = invalid_rules_;
  invalid_rules_ = false;
  Expr* result = conditional_or_disjunction();
  invalid_rules_ = saved;
  return result;
}

bool ErrorSearch::is_legacy_statement(const Expr* expression) const {
  if (expression->kind != Kind::Name) return false;
  std::string_view text = pool_.names().text(ast::as<const ast::Name>(expression)->id);
  return text == "print" || text == "exec";
}

// CPython tests for a soft keyword here. Before SoftKeywordsInFull it compared only as many characters as the name has.
bool ErrorSearch::looks_like_soft_keyword(const Token& name) const {
  bool in_full = has(Feature::SoftKeywordsInFull);
  std::string_view text = text_of(name);
  for (std::string_view keyword : {"_", "case", "match", "type"}) {
    if (keyword == "type" && !grammar_.type_parameters) continue;
    if (in_full ? keyword == text : keyword.starts_with(text)) return true;
  }
  return false;
}

void ErrorSearch::invalid_expression() {
  size_t start = mark_;
  if (reports(Message::PartOfString)) invalid_string_parts();
  // A name before a string may be a mistyped prefix; a soft keyword may start a statement.
  bool excluded = lookahead([&] { return expect(TokenKind::Name) && expect(TokenKind::String); }) ||
                  (next_is(TokenKind::Name) && looks_like_soft_keyword(all_[mark_]));
  if (!excluded) {
    Expr* left = disjunction();
    Expr* right = left ? expression_without_invalid() : nullptr;
    if (right != nullptr) {
      if (!is_legacy_statement(left) && levels_[mark_ - 1] != 0) {
        raise_at(cover(left->range, right->range), "invalid syntax. Perhaps you forgot a comma?");
      }
      // The alternative has matched, so CPython does not try the others.
      mark_ = start;
      return;
    }
    mark_ = start;
  }
  invalid_conditional_expression();
  invalid_lambda_in_field();
}

// STRING (!STRING expression)+ STRING
void ErrorSearch::invalid_string_parts() {
  size_t start = mark_;
  if (expect(TokenKind::String)) {
    Expr* first = nullptr;
    Expr* last = nullptr;
    while (!next_is(TokenKind::String)) {
      Expr* part = expression_without_invalid();
      if (part == nullptr) break;
      if (first == nullptr) first = part;
      last = part;
    }
    if (first != nullptr && expect(TokenKind::String)) {
      raise_at(cover(first->range, last->range), message_text(Message::PartOfString));
    }
  }
  mark_ = start;
}

void ErrorSearch::invalid_conditional_expression() {
  size_t start = mark_;
  Expr* body = disjunction();
  if (body != nullptr && expect(TokenKind::If)) {
    Expr* test = disjunction();
    if (test != nullptr && !next_is_any({TokenKind::Else, TokenKind::Colon})) {
      raise_at(cover(body->range, test->range), "expected 'else' after 'if' expression");
    }
  }
  mark_ = start;
  if (!reports(Message::ExpressionAfterElse)) return;
  auto rest = [&] { return expect(TokenKind::If) && disjunction() && expect(TokenKind::Else); };
  if (disjunction() && rest() && !lookahead([&] { return expression() != nullptr; })) {
    raise_at_next_token(message_text(Message::ExpressionAfterElse));
  }
  mark_ = start;
  const Token* statement = expect_any({TokenKind::Pass, TokenKind::Break, TokenKind::Continue});
  if (statement != nullptr && rest() && simple_stmt()) {
    raise_at(statement, message_text(Message::ExpressionBeforeIf));
  }
  mark_ = start;
}

void ErrorSearch::invalid_lambda_in_field() {
  size_t start = mark_;
  if (const Token* keyword = expect(TokenKind::Lambda)) {
    attempt([&] { return params({.lambda = true}); });
    const Token* colon = expect(TokenKind::Colon);
    for (TokenKind kind : {TokenKind::FStringStart, TokenKind::TStringStart}) {
      const FormatString string(kind);
      if (colon == nullptr || !next_is(string.middle)) continue;
      raise_at(cover(range_of(*keyword), range_of(*colon)),
               fmt::format("{}: lambda expressions are not allowed without parentheses", string.name));
    }
  }
  mark_ = start;
}

void ErrorSearch::invalid_legacy_expression() {
  size_t start = mark_;
  const Token* name = expect(TokenKind::Name);
  if (name != nullptr && !next_is(TokenKind::LeftParen)) {
    Expr* rest = star_expressions();
    std::string_view text = pool_.names().text(name->name);
    if (rest != nullptr && (text == "print" || text == "exec")) {
      raise_at(cover(range_of(*name), rest->range),
               fmt::format("Missing parentheses in call to '{0}'. Did you mean {0}(...)?", text));
    }
  }
  mark_ = start;
}

ast::Expr* ErrorSearch::yield_expr() {
  size_t start = mark_;
  if (expect(TokenKind::Yield) && expect(TokenKind::From) && expression()) return make(start, Kind::YieldFrom);
  mark_ = start;
  if (!expect(TokenKind::Yield)) return nullptr;
  star_expressions();
  return make(start, Kind::Yield);
}

ast::Expr* ErrorSearch::assignment_expression() {
  size_t start = mark_;
  if (expect(TokenKind::Name) && expect(TokenKind::ColonEqual) && expression()) return make(start, Kind::NamedExpr);
  mark_ = start;
  return nullptr;
}

ast::Expr* ErrorSearch::named_expression() {
  if (Expr* result = assignment_expression()) return result;
  if (invalid_rules_) invalid_named_expression();
  return unnamed_expression();
}

// expression !':='
ast::Expr* ErrorSearch::unnamed_expression() {
  size_t start = mark_;
  Expr* result = expression();
  if (result != nullptr && !next_is(TokenKind::ColonEqual)) return result;
  mark_ = start;
  return nullptr;
}

ast::Expr* ErrorSearch::invalid_named_expression() {
  return remember<Expr>(Rule::InvalidNamedExpression, [&]() -> Expr* {
    size_t start = mark_;
    Expr* target = expression();
    if (target != nullptr && expect(TokenKind::ColonEqual) && expression()) {
      return raise_at(target, fmt::format("cannot use assignment expressions with {}", describe(target)));
    }
    mark_ = start;
    auto no_assignment_follows = [&] { return !next_is_any({TokenKind::Equal, TokenKind::ColonEqual}); };
    if (const Token* name = expect(TokenKind::Name); name != nullptr && expect(TokenKind::Equal)) {
      Expr* value = bitwise_or();
      if (value != nullptr && no_assignment_follows()) {
        return raise_at(cover(range_of(*name), value->range),
                        "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
      }
    }
    mark_ = start;
    bool excluded = lookahead([&] {
      return list() || tuple() || genexp() || expect_any({TokenKind::True, TokenKind::None, TokenKind::False});
    });
    if (excluded) return nullptr;
    target = bitwise_or();
    if (target != nullptr && expect(TokenKind::Equal) && bitwise_or() && no_assignment_follows()) {
      return raise_at(target,
                      fmt::format("cannot assign to {} here. Maybe you meant '==' instead of '='?", describe(target)));
    }
    return nullptr;
  });
}

ast::Expr* ErrorSearch::disjunction() {
  return remember<Expr>(Rule::Disjunction, [&]() -> Expr* {
    size_t start = mark_;
    Expr* first = conjunction();
    if (first == nullptr) return nullptr;
    bool any = false;
    while (attempt([&] { return expect(TokenKind::Or) && deeper(2, [&] { return conjunction(); }); })) any = true;
    return any ? make(start, Kind::BoolOp) : first;
  });
}

ast::Expr* ErrorSearch::conjunction() {
  return remember<Expr>(Rule::Conjunction, [&]() -> Expr* {
    size_t start = mark_;
    Expr* first = inversion();
    if (first == nullptr) return nullptr;
    bool any = false;
    while (attempt([&] { return expect(TokenKind::And) && deeper(2, [&] { return inversion(); }); })) any = true;
    return any ? make(start, Kind::BoolOp) : first;
  });
}

ast::Expr* ErrorSearch::inversion() {
  return remember<Expr>(Rule::Inversion, [&]() -> Expr* {
    size_t start = mark_;
    if (expect(TokenKind::Not) && inversion()) return make(start, Kind::UnaryOp);
    mark_ = start;
    return comparison();
  });
}

bool ErrorSearch::comparison_operator(ast::CompareOperator& op) {
  using Op = ast::CompareOperator;
  const Token* token = fetch();
  if (token == nullptr) return false;
  switch (token->kind) {
    case TokenKind::EqualEqual: op = Op::Eq; break;
    case TokenKind::NotEqual: {
      bool diamond = source_[token->start] == '<';
      bool flufl = mark_ >= flufl_from_;
      if (flufl && !diamond) raise_at(token, "with Barry as BDFL, use '<>' instead of '!='");
      if (diamond != flufl) return false;
      op = Op::NotEq;
      break;
    }
    case TokenKind::LessEqual: op = Op::LtE; break;
    case TokenKind::Less: op = Op::Lt; break;
    case TokenKind::GreaterEqual: op = Op::GtE; break;
    case TokenKind::Greater: op = Op::Gt; break;
    case TokenKind::In: op = Op::In; break;
    case TokenKind::Not: {
      ++mark_;
      op = Op::NotIn;
      return expect(TokenKind::In) != nullptr;
    }
    case TokenKind::Is:
      ++mark_;
      op = expect(TokenKind::Not) ? Op::IsNot : Op::Is;
      return true;
    default: return false;
  }
  ++mark_;
  return true;
}

ast::Expr* ErrorSearch::comparison() {
  size_t start = mark_;
  Expr* left = bitwise_or();
  if (left == nullptr) return nullptr;
  ast::CompareOperator first_op{};
  bool any = false;
  for (ast::CompareOperator op;
       attempt([&] { return comparison_operator(op) && deeper(3, [&] { return bitwise_or(); }); });) {
    if (!any) first_op = op;
    any = true;
  }
  if (invalid_rules_ && has(Feature::DiamondNeedsFuture)) {
    size_t end = mark_;
    const Token* less = expect(TokenKind::Less);
    const Token* greater = less ? expect(TokenKind::Greater) : nullptr;
    if (greater != nullptr && less->end == greater->start) {
      raise_at(cover(range_of(*less), range_of(*greater)), "invalid syntax.  Maybe you meant '!=' instead of '<>'?");
    }
    mark_ = end;
  }
  if (!any) return left;
  // Messages need only the first operator.
  Seq<ast::CompareOperator> ops = arena_.copy(std::span<const ast::CompareOperator>(&first_op, 1));
  return make_whole<ast::Compare>(start, left, ops, Seq<Expr*>{});
}

// The levels of binary operators, from `|` to `*`. Each is memoized like a left-recursive rule of CPython's.
ast::Expr* ErrorSearch::binary(Rule rule) {
  return remember<Expr>(rule, [&]() -> Expr* {
    auto operator_follows = [&]() -> bool {
      switch (rule) {
        case Rule::BitwiseOr: return expect(TokenKind::VerticalBar);
        case Rule::BitwiseXor: return expect(TokenKind::Caret);
        case Rule::BitwiseAnd: return expect(TokenKind::Ampersand);
        case Rule::Shift: return expect_any({TokenKind::LeftShift, TokenKind::RightShift});
        case Rule::Sum: return expect_any({TokenKind::Plus, TokenKind::Minus});
        default:
          return expect_any(
              {TokenKind::Star, TokenKind::Slash, TokenKind::DoubleSlash, TokenKind::Percent, TokenKind::At});
      }
    };
    size_t start = mark_;
    if (invalid_rules_ && reports(Message::NotNeedsParentheses)) {
      if (rule == Rule::Shift) invalid_arithmetic();
      if (rule == Rule::Term) invalid_factor();
    }
    Expr* left = binary_operand(rule);
    if (left == nullptr) return nullptr;
    while (attempt([&] { return operator_follows() && binary_operand(rule); })) left = make(start, Kind::BinOp);
    return left;
  });
}

ast::Expr* ErrorSearch::binary_operand(Rule rule) {
  switch (rule) {
    case Rule::BitwiseOr: return binary(Rule::BitwiseXor);
    case Rule::BitwiseXor: return binary(Rule::BitwiseAnd);
    case Rule::BitwiseAnd: return binary(Rule::Shift);
    case Rule::Shift: return binary(Rule::Sum);
    case Rule::Sum: return binary(Rule::Term);
    default: return factor();
  }
}

void ErrorSearch::invalid_arithmetic() {
  size_t start = mark_;
  if (binary(Rule::Sum) && expect_any({TokenKind::Plus, TokenKind::Minus, TokenKind::Star, TokenKind::Slash,
                                       TokenKind::Percent, TokenKind::DoubleSlash, TokenKind::At})) {
    const Token* keyword = expect(TokenKind::Not);
    Expr* operand = keyword ? inversion() : nullptr;
    if (operand != nullptr) {
      raise_at(cover(range_of(*keyword), operand->range), message_text(Message::NotNeedsParentheses));
    }
  }
  mark_ = start;
}

void ErrorSearch::invalid_factor() {
  size_t start = mark_;
  if (expect_any({TokenKind::Plus, TokenKind::Minus, TokenKind::Tilde})) {
    const Token* keyword = expect(TokenKind::Not);
    Expr* operand = keyword ? factor() : nullptr;
    if (operand != nullptr) {
      raise_at(cover(range_of(*keyword), operand->range), message_text(Message::NotNeedsParentheses));
    }
  }
  mark_ = start;
}

ast::Expr* ErrorSearch::factor() {
  return remember<Expr>(Rule::Factor, [&]() -> Expr* {
    size_t start = mark_;
    if (expect_any({TokenKind::Plus, TokenKind::Minus, TokenKind::Tilde}) && factor()) {
      return make(start, Kind::UnaryOp);
    }
    mark_ = start;
    Expr* base = await_primary();
    if (base == nullptr) return nullptr;
    if (attempt([&] { return expect(TokenKind::DoubleStar) && deeper(1, [&] { return factor(); }); }))
      return make(start, Kind::BinOp);
    return base;
  });
}

ast::Expr* ErrorSearch::await_primary() {
  return remember<Expr>(Rule::AwaitPrimary, [&]() -> Expr* {
    size_t start = mark_;
    if (expect(TokenKind::Await) && primary()) return make(start, Kind::Await);
    mark_ = start;
    return primary();
  });
}

ast::Expr* ErrorSearch::lambdef() {
  size_t start = mark_;
  if (expect(TokenKind::Lambda)) {
    attempt([&] { return params({.lambda = true}); });
    if (expect(TokenKind::Colon) && deeper(kLambdaDepth, [&] { return expression(); }))
      return make(start, Kind::Lambda);
  }
  mark_ = start;
  return nullptr;
}

}  // namespace leanpyc::syntax
