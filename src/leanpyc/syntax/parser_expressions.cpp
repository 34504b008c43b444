// Expressions: tuples without parentheses, conditionals, lambdas, and operators by precedence climbing.
#include <array>

#include "leanpyc/syntax/parser_core.h"

namespace leanpyc::syntax {
namespace {

struct BinaryOperator {
  uint8_t precedence = kNoOperator;  // also set for `or`, `and` and comparisons, which have no `op`
  ast::Operator op{};
};

constexpr auto kBinaryOperators = [] {
  std::array<BinaryOperator, index_of(TokenKind::kCount)> table{};
  auto set = [&](TokenKind kind, Precedence precedence, ast::Operator op = {}) {
    table[index_of(kind)] = {static_cast<uint8_t>(precedence), op};
  };
  set(TokenKind::Or, kOr);
  set(TokenKind::And, kAnd);
  for (TokenKind kind : {TokenKind::EqualEqual, TokenKind::NotEqual, TokenKind::Less, TokenKind::LessEqual,
                         TokenKind::Greater, TokenKind::GreaterEqual, TokenKind::In, TokenKind::Is, TokenKind::Not}) {
    set(kind, kComparison);
  }
  set(TokenKind::VerticalBar, kBitOr, ast::Operator::BitOr);
  set(TokenKind::Caret, kBitXor, ast::Operator::BitXor);
  set(TokenKind::Ampersand, kBitAnd, ast::Operator::BitAnd);
  set(TokenKind::LeftShift, kShift, ast::Operator::LShift);
  set(TokenKind::RightShift, kShift, ast::Operator::RShift);
  set(TokenKind::Plus, kSum, ast::Operator::Add);
  set(TokenKind::Minus, kSum, ast::Operator::Sub);
  set(TokenKind::Star, kTerm, ast::Operator::Mult);
  set(TokenKind::Slash, kTerm, ast::Operator::Div);
  set(TokenKind::DoubleSlash, kTerm, ast::Operator::FloorDiv);
  set(TokenKind::Percent, kTerm, ast::Operator::Mod);
  set(TokenKind::At, kTerm, ast::Operator::MatMult);
  set(TokenKind::DoubleStar, kPower, ast::Operator::Pow);
  return table;
}();

}  // namespace

Parser::Expr* Parser::parse_star_expressions() {
  const Token* first = at_;
  Expr* expression = parse_star_expression();
  return expression == nullptr || kind() != TokenKind::Comma ? expression : parse_open_tuple(first, expression);
}

// Parses the rest of a tuple without parentheses, from the comma after the first element on.
Parser::Expr* Parser::parse_open_tuple(const Token* first, Expr* element) {
  ListBuilder elements(exprs_);
  elements.push(element);
  while (accept(TokenKind::Comma)) {
    if (has_trait(kind(), kEndsTuple)) break;
    element = parse_star_expression();
    if (element == nullptr) return nullptr;
    elements.push(element);
  }
  return node<ast::Tuple>(first, elements.copy_to(arena_), ast::Context::Load);
}

Parser::Expr* Parser::parse_star_expression() {
  if (kind() != TokenKind::Star) return parse_expression();
  const Token* first = at_++;
  Expr* value = parse_operators(kBitOr);
  return value ? node<ast::Starred>(first, value, ast::Context::Load) : nullptr;
}

Parser::Expr* Parser::parse_star_named_expression() {
  return kind() == TokenKind::Star ? parse_star_expression() : parse_named_expression();
}

// The right side of `=` or of an augmented assignment, or the content of an f-string's field, where a yield needs no
// parentheses.
Parser::Expr* Parser::parse_assigned_value() {
  target_start_ = at_;
  level_ += kAssignedLevels;
  Expr* value = kind() == TokenKind::Yield ? parse_yield() : parse_star_expressions();
  level_ -= kAssignedLevels;
  return value;
}

Parser::Expr* Parser::parse_named_expression() {
  if (at_lone_atom()) return parse_lone_atom();
  if (!at_named_expression()) return parse_expression();
  const Token* first = at_;
  Expr* target = name(first, ast::Context::Store);
  at_ += 2;
  if (!enter(1)) return nullptr;
  Expr* value = parse_expression();
  leave(1);
  return value ? node<ast::NamedExpr>(first, target, value) : nullptr;
}

Parser::Expr* Parser::parse_expression() {
  if (at_lone_atom()) return parse_lone_atom();
  if (kind() == TokenKind::Lambda) return parse_lambda();
  const Token* first = at_;
  Expr* expression = parse_operators(kOr);
  if (expression == nullptr || kind() != TokenKind::If) return expression;
  return parse_conditional(first, expression);
}

Parser::Expr* Parser::parse_conditional(const Token* first, Expr* body) {
  ++at_;
  Expr* test = parse_operators(kOr);
  if (test == nullptr || !accept(TokenKind::Else) || !enter(1)) return nullptr;
  Expr* orelse = parse_expression();
  leave(1);
  return orelse ? node<ast::IfExp>(first, test, body, orelse) : nullptr;
}

Parser::Expr* Parser::parse_lambda() {
  const Token* first = at_++;
  if (!enter(2)) return nullptr;
  ast::Arguments* parameters = parse_parameters(TokenKind::Colon);
  if (parameters == nullptr || !accept(TokenKind::Colon)) return nullptr;
  Expr* body = parse_expression();
  leave(2);
  return body ? node<ast::Lambda>(first, parameters, body) : nullptr;
}

Parser::Expr* Parser::parse_yield() {
  const Token* first = at_++;
  if (accept(TokenKind::From)) {
    Expr* value = parse_expression();
    return value ? node<ast::YieldFrom>(first, value) : nullptr;
  }
  if (has_trait(kind(), kEndsTuple)) return node<ast::Yield>(first, nullptr);
  Expr* value = parse_star_expressions();
  return value ? node<ast::Yield>(first, value) : nullptr;
}

Parser::Expr* Parser::parse_operators(int minimum) {
  const Token* first = at_;
  Expr* left = parse_operand(minimum);
  if (left == nullptr) return nullptr;
  for (;;) {
    BinaryOperator info = kBinaryOperators[index_of(kind())];
    // `minimum` is never below kOr, and a token that is not an operator has a lower precedence, so such a token also
    // ends the loop.
    if (info.precedence < minimum) return left;
    if (info.precedence >= kBitOr) {
      if (info.precedence == kPower) {
        // Reached only after the first operand: later operands include their `**`.
        left = parse_power(first, left);
        if (left == nullptr) return nullptr;
        continue;
      }
      ++at_;
      Expr* right = info.precedence == kTerm ? parse_factor() : parse_operators(info.precedence + 1);
      if (right == nullptr) return nullptr;
      left = node<ast::BinOp>(first, left, info.op, right);
    } else if (info.precedence == kComparison) {
      left = parse_comparison(first, left);
      if (left == nullptr) return nullptr;
    } else {
      left = parse_boolean(first, left, kind());
      if (left == nullptr) return nullptr;
    }
  }
}

// `a or b or c` is one node, and so is a chain of `and`.
Parser::Expr* Parser::parse_boolean(const Token* first, Expr* left, TokenKind op) {
  bool is_or = op == TokenKind::Or;
  ListBuilder values(exprs_);
  values.push(left);
  if (!enter(2)) return nullptr;
  while (accept(op)) {
    Expr* value = parse_operators(is_or ? kAnd : kNot);
    if (value == nullptr) return nullptr;
    values.push(value);
  }
  leave(2);
  return node<ast::BoolOp>(first, is_or ? ast::BoolOperator::Or : ast::BoolOperator::And, values.copy_to(arena_));
}

bool Parser::accept_comparison_operator(ast::CompareOperator& op) {
  switch (kind()) {
    case TokenKind::EqualEqual: op = ast::CompareOperator::Eq; break;
    case TokenKind::NotEqual:
      // `<>` has the same token kind. It is the operator if and only if barry_as_FLUFL is in force.
      if ((source_[at_->start] == '<') != flufl_) return false;
      op = ast::CompareOperator::NotEq;
      break;
    case TokenKind::Less: op = ast::CompareOperator::Lt; break;
    case TokenKind::LessEqual: op = ast::CompareOperator::LtE; break;
    case TokenKind::Greater: op = ast::CompareOperator::Gt; break;
    case TokenKind::GreaterEqual: op = ast::CompareOperator::GtE; break;
    case TokenKind::In: op = ast::CompareOperator::In; break;
    case TokenKind::Is:
      op = ast::CompareOperator::Is;
      if (at_[1].kind == TokenKind::Not) {
        op = ast::CompareOperator::IsNot;
        ++at_;
      }
      break;
    case TokenKind::Not:
      if (at_[1].kind != TokenKind::In) return false;
      op = ast::CompareOperator::NotIn;
      ++at_;
      break;
    default: return false;
  }
  ++at_;
  return true;
}

Parser::Expr* Parser::parse_comparison(const Token* first, Expr* left) {
  ListBuilder ops(compare_ops_);
  ListBuilder comparators(exprs_);
  if (!enter(3)) return nullptr;
  do {
    ast::CompareOperator op;
    // Stops at a `not` without its `in`, and at a `<>` that is not an operator.
    if (!accept_comparison_operator(op)) break;
    Expr* comparator = parse_operators(kBitOr);
    if (comparator == nullptr) return nullptr;
    ops.push(op);
    comparators.push(comparator);
  } while (kBinaryOperators[index_of(kind())].precedence == kComparison);
  leave(3);
  if (ops.empty()) return nullptr;
  return node<ast::Compare>(first, left, ops.copy_to(arena_), comparators.copy_to(arena_));
}

// `not`, a unary operator or `await`. `**` binds tighter than the unary operator on its left and looser than the one on
// its right.
Parser::Expr* Parser::parse_prefixed(int minimum) {
  const Token* first = at_++;
  ast::UnaryOperator op;
  switch (first->kind) {
    case TokenKind::Not: {
      if (minimum > kNot || !enter(1)) return nullptr;
      Expr* operand = parse_operators(kNot);
      leave(1);
      return operand ? node<ast::UnaryOp>(first, ast::UnaryOperator::Not, operand) : nullptr;
    }
    case TokenKind::Plus: op = ast::UnaryOperator::UAdd; break;
    case TokenKind::Minus: op = ast::UnaryOperator::USub; break;
    case TokenKind::Tilde: op = ast::UnaryOperator::Invert; break;
    default: {
      Expr* value = parse_primary();
      return value ? node<ast::Await>(first, value) : nullptr;
    }
  }
  if (!enter(1)) return nullptr;
  Expr* operand = parse_factor();
  leave(1);
  return operand ? node<ast::UnaryOp>(first, op, operand) : nullptr;
}

Parser::Expr* Parser::parse_power(const Token* first, Expr* base) {
  ++at_;
  if (!enter(2)) return nullptr;
  Expr* exponent = parse_factor();
  leave(2);
  return exponent ? node<ast::BinOp>(first, base, ast::Operator::Pow, exponent) : nullptr;
}

}  // namespace leanpyc::syntax
