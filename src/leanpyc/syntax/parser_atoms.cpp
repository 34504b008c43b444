// Primaries: names, literals, displays, comprehensions, and the attributes, calls and subscripts that follow them.
#include <bit>
#include <cstring>

#include "leanpyc/syntax/parser_core.h"

namespace leanpyc::syntax {
namespace {

// The number of grammar rules from `expression` to the expressions in a bracketed atom after it (Parser::level_).
constexpr int kParenthesisLevels = 28;
constexpr int kDisplayLevels = 29;
constexpr int kSubscriptLevels = 25;
// How much deeper the elements after the first are.
constexpr int kLaterTupleLevels = 2;
constexpr int kLaterDisplayLevels = 1;

// Returns true and sets `value` if the `size` characters at `at` are a decimal integer of up to eight digits. Reads
// eight bytes at `at`, which must be readable. Arithmetic replaces a loop whose length a processor could not predict.
bool read_short_decimal(const char* at, size_t size, uint32_t& value) {
  constexpr size_t kMostDigits = 8;
  constexpr uint64_t kZeros = 0x3030303030303030u;
  constexpr uint64_t kHighHalves = 0xF0F0F0F0F0F0F0F0u;
  if (std::endian::native != std::endian::little || size > kMostDigits || (*at == '0' && size > 1)) return false;
  uint64_t digits;
  std::memcpy(&digits, at, sizeof digits);
  // Zeros fill the positions before the first digit.
  const size_t missing_bits = 8 * (kMostDigits - size);
  digits = digits << missing_bits | (kZeros & ((uint64_t{1} << missing_bits) - 1));
  // A byte in '0' to '?' that stays in that range after adding six is a digit.
  if ((digits & kHighHalves) != kZeros || ((digits + 0x0606060606060606u) & kHighHalves) != kZeros) return false;
  digits -= kZeros;
  digits = (digits * 10 + (digits >> 8)) & 0x00FF00FF00FF00FFu;
  digits = (digits * 100 + (digits >> 16)) & 0x0000FFFF0000FFFFu;
  value = static_cast<uint32_t>(digits * 10000 + (digits >> 32));
  return true;
}

}  // namespace

Parser::Expr* Parser::parse_primary() {
  const Token* first = at_;
  Expr* expression;
  if (kind() == TokenKind::Name) {
    expression = name(at_++, ast::Context::Load);
  } else {
    expression = parse_atom();
    if (expression == nullptr) return nullptr;
  }
  while (has_trait(kind(), kTrailer)) {
    if (accept(TokenKind::Dot)) {
      const NameId attr = at_->name;
      if (!accept(TokenKind::Name)) return nullptr;
      expression = node<ast::Attribute>(first, expression, attr, ast::Context::Load);
    } else {
      expression = kind() == TokenKind::LeftParen ? parse_call(first, expression) : parse_subscript(first, expression);
      if (expression == nullptr) return nullptr;
    }
  }
  return expression;
}

Parser::Expr* Parser::parse_atom() {
  switch (kind()) {
    case TokenKind::Number: return parse_number();
    case TokenKind::String: return is_string(at_[1].kind) ? parse_strings() : parse_single_string();
    case TokenKind::FStringStart: return parse_strings();
    case TokenKind::TStringStart: return parse_template_strings();
    case TokenKind::None: return constant(at_++, ConstantPool::none());
    case TokenKind::True: return constant(at_++, ConstantPool::boolean(true));
    case TokenKind::False: return constant(at_++, ConstantPool::boolean(false));
    case TokenKind::Ellipsis: return constant(at_++, ConstantPool::ellipsis());
    case TokenKind::LeftParen: return parse_parenthesized();
    case TokenKind::LeftBracket: return parse_list();
    case TokenKind::LeftBrace: return parse_braces();
    default: return nullptr;
  }
}

Parser::Expr* Parser::parse_number() {
  const Token* token = at_++;
  ConstId value;
  if (uint32_t decimal = 0; read_short_decimal(&source_[token->start], token->end - token->start, decimal)) {
    value = pool_.integer(decimal);
  } else if (!leanpyc::parse_number(text_of(*token), range_of(*token), pool_, diagnostics_, value)) {
    return nullptr;
  }
  return constant(token, value);
}

// A group (whose parentheses leave no trace in the tree), a tuple or a generator expression.
Parser::Expr* Parser::parse_parenthesized() {
  const Token* first = at_++;
  if (accept(TokenKind::RightParen)) return node<ast::Tuple>(first, Seq<Expr*>{}, ast::Context::Load);
  const int levels = bracket_levels(first, kParenthesisLevels);
  if (!enter(levels)) return nullptr;
  Expr* result = nullptr;
  if (kind() == TokenKind::Yield) {
    result = parse_yield();
    if (result == nullptr || !accept(TokenKind::RightParen)) return nullptr;
  } else {
    bool starred = kind() == TokenKind::Star;
    result = parse_star_named_expression();
    if (result == nullptr) return nullptr;
    if (kind() == TokenKind::Comma) {
      ListBuilder elements(exprs_);
      elements.push(result);
      if (!parse_rest_of_elements(elements, TokenKind::RightParen)) return nullptr;
      result = node<ast::Tuple>(first, elements.copy_to(arena_), ast::Context::Load);
    } else if (starred) {
      return nullptr;
    } else if (!accept(TokenKind::RightParen)) {
      result = parse_comprehension(first, ast::ExprKind::GeneratorExp, result, nullptr, TokenKind::RightParen);
    }
  }
  leave(levels);
  return result;
}

// Parses the elements after the first, with their commas, and takes `end`.
bool Parser::parse_rest_of_elements(ListBuilder<Expr*>& elements, TokenKind end) {
  const int deeper = end == TokenKind::RightParen ? kLaterTupleLevels : kLaterDisplayLevels;
  level_ += deeper;
  while (accept(TokenKind::Comma)) {
    if (kind() == end) break;
    Expr* element = parse_star_named_expression();
    if (element == nullptr) return false;
    elements.push(element);
  }
  level_ -= deeper;
  return accept(end);
}

Parser::Expr* Parser::parse_list() {
  const Token* first = at_++;
  if (accept(TokenKind::RightBracket)) return node<ast::List>(first, Seq<Expr*>{}, ast::Context::Load);
  const int levels = bracket_levels(first, kDisplayLevels);
  if (!enter(levels)) return nullptr;
  bool starred = kind() == TokenKind::Star;
  Expr* element = parse_star_named_expression();
  if (element == nullptr) return nullptr;
  Expr* result;
  if (!starred && (kind() == TokenKind::For || kind() == TokenKind::Async)) {
    result = parse_comprehension(first, ast::ExprKind::ListComp, element, nullptr, TokenKind::RightBracket);
  } else {
    ListBuilder elements(exprs_);
    elements.push(element);
    if (!parse_rest_of_elements(elements, TokenKind::RightBracket)) return nullptr;
    result = node<ast::List>(first, elements.copy_to(arena_), ast::Context::Load);
  }
  leave(levels);
  return result;
}

// A dict or set display, or a comprehension of either; the first element decides which.
Parser::Expr* Parser::parse_braces() {
  const Token* first = at_++;
  if (accept(TokenKind::RightBrace)) return node<ast::Dict>(first, Seq<Expr*>{}, Seq<Expr*>{});
  const int levels = bracket_levels(first, kDisplayLevels);
  if (!enter(levels)) return nullptr;
  Expr* result;
  if (kind() == TokenKind::DoubleStar) {
    result = parse_dict(first, nullptr);
  } else {
    bool starred = kind() == TokenKind::Star;
    bool plain = !starred && !at_named_expression();
    Expr* element = parse_star_named_expression();
    if (element == nullptr) return nullptr;
    if (plain && kind() == TokenKind::Colon) {
      result = parse_dict(first, element);
    } else if (!starred && (kind() == TokenKind::For || kind() == TokenKind::Async)) {
      result = parse_comprehension(first, ast::ExprKind::SetComp, element, nullptr, TokenKind::RightBrace);
    } else {
      ListBuilder elements(exprs_);
      elements.push(element);
      if (!parse_rest_of_elements(elements, TokenKind::RightBrace)) return nullptr;
      result = node<ast::Set>(first, elements.copy_to(arena_));
    }
  }
  leave(levels);
  return result;
}

// Parses a dict from the colon after its first key on, or, if the first element has no key, from its `**` on.
Parser::Expr* Parser::parse_dict(const Token* first, Expr* key) {
  ListBuilder items(exprs_);  // keys and values alternate
  for (;;) {
    Expr* value;
    if (key == nullptr) {
      if (!accept(TokenKind::DoubleStar)) return nullptr;
      value = parse_operators(kBitOr);
    } else {
      if (!accept(TokenKind::Colon)) return nullptr;
      value = parse_expression();
      if (items.empty() && value != nullptr && (kind() == TokenKind::For || kind() == TokenKind::Async)) {
        return parse_comprehension(first, ast::ExprKind::DictComp, key, value, TokenKind::RightBrace);
      }
    }
    if (value == nullptr) return nullptr;
    items.push(key);
    items.push(value);
    if (!accept(TokenKind::Comma) || kind() == TokenKind::RightBrace) break;
    key = nullptr;
    if (kind() != TokenKind::DoubleStar) {
      key = parse_expression();
      if (key == nullptr) return nullptr;
    }
  }
  if (!accept(TokenKind::RightBrace)) return nullptr;
  auto count = static_cast<uint32_t>(items.size() / 2);
  Seq<Expr*> keys{arena_.array<Expr*>(count), count};
  Seq<Expr*> values{arena_.array<Expr*>(count), count};
  for (size_t i = 0; i < count; ++i) {
    keys[i] = items[2 * i];
    values[i] = items[2 * i + 1];
  }
  return node<ast::Dict>(first, keys, values);
}

// Starts at the first `for` and takes the bracket that ends the comprehension.
Parser::Expr* Parser::parse_comprehension(const Token* first, ast::ExprKind kind, Expr* element, Expr* value,
                                          TokenKind end) {
  ListBuilder generators(comprehensions_);
  do {
    if (!parse_comprehension_clause(generators)) return nullptr;
  } while (at_->kind == TokenKind::For || at_->kind == TokenKind::Async);
  if (!accept(end)) return nullptr;
  ++unlistable_;
  return arena_.make<ast::ComprehensionExpr>(Expr{kind, range_from(first)}, element, value, generators.copy_to(arena_));
}

bool Parser::parse_comprehension_clause(ListBuilder<ast::Comprehension>& generators) {
  bool is_async = accept(TokenKind::Async);
  if (!accept(TokenKind::For)) return false;
  Expr* target = parse_star_targets();
  if (target == nullptr || !accept(TokenKind::In)) return false;
  Expr* iter = parse_disjunction();
  if (iter == nullptr) return false;
  foldable_ += may_fold_as_iterable(*iter);
  ListBuilder ifs(exprs_);
  while (accept(TokenKind::If)) {
    Expr* condition = parse_disjunction();
    if (condition == nullptr) return false;
    ifs.push(condition);
  }
  generators.push({target, iter, ifs.copy_to(arena_), is_async});
  return true;
}

Parser::Expr* Parser::parse_subscript(const Token* first, Expr* value) {
  ++at_;
  if (!enter(kSubscriptLevels)) return nullptr;
  Expr* slice = parse_slices();
  if (slice == nullptr || !accept(TokenKind::RightBracket)) return nullptr;
  leave(kSubscriptLevels);
  return node<ast::Subscript>(first, value, slice, ast::Context::Load);
}

Parser::Expr* Parser::parse_slices() {
  const Token* first = at_;
  bool starred = kind() == TokenKind::Star;
  Expr* slice = parse_slice();
  if (slice == nullptr || (kind() != TokenKind::Comma && !starred)) return slice;
  ListBuilder elements(exprs_);
  elements.push(slice);
  while (accept(TokenKind::Comma)) {
    if (kind() == TokenKind::RightBracket) break;
    slice = parse_slice();
    if (slice == nullptr) return nullptr;
    elements.push(slice);
  }
  return node<ast::Tuple>(first, elements.copy_to(arena_), ast::Context::Load);
}

Parser::Expr* Parser::parse_slice() {
  const Token* first = at_;
  Expr* lower = nullptr;
  if (kind() == TokenKind::Star) {
    ++at_;
    Expr* value = parse_expression();
    return value ? node<ast::Starred>(first, value, ast::Context::Load) : nullptr;
  }
  if (kind() != TokenKind::Colon) {
    bool named = at_named_expression();
    lower = parse_named_expression();
    if (lower == nullptr || named || kind() != TokenKind::Colon) return lower;
  }
  ++at_;
  auto at_end = [&] { return kind() == TokenKind::RightBracket || kind() == TokenKind::Comma; };
  Expr* upper = nullptr;
  Expr* step = nullptr;
  if (kind() != TokenKind::Colon && !at_end()) {
    upper = parse_expression();
    if (upper == nullptr) return nullptr;
  }
  if (accept(TokenKind::Colon) && !at_end()) {
    step = parse_expression();
    if (step == nullptr) return nullptr;
  }
  return node<ast::Slice>(first, lower, upper, step);
}

}  // namespace leanpyc::syntax
