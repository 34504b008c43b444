// `match`: the statement, its cases and their patterns.
#include "leanpyc/syntax/parser_core.h"

namespace leanpyc::syntax {
namespace {

// The number of grammar rules from a statement to the statements of a case's block, minus those of an ordinary block
// (Parser::level_).
constexpr int kCaseLevels = 8;
// The number of grammar rules from a pattern to a pattern in brackets within it.
constexpr int kPatternLevels = 8;

}  // namespace

// Returns true if the name `match` is the keyword here. Then its line must end in a colon, which the line of an
// expression statement or an assignment never does.
bool Parser::at_match_statement() const {
  switch (at_[1].kind) {
    case TokenKind::Equal:
    case TokenKind::Dot:
    case TokenKind::Comma:
    case TokenKind::Colon:
    case TokenKind::Newline: return false;
    default: break;
  }
  const Token* token = at_ + 1;
  while (token->kind != TokenKind::Newline && token->kind != TokenKind::EndMarker && token->kind != TokenKind::Error) {
    ++token;
  }
  return token[-1].kind == TokenKind::Colon;
}

Parser::Stmt* Parser::parse_match() {
  const Token* keyword = at_++;
  const Token* first = at_;
  bool starred = kind() == TokenKind::Star;
  Expr* subject = parse_star_named_expression();
  if (subject == nullptr) return nullptr;
  if (kind() == TokenKind::Comma) {
    ListBuilder elements(exprs_);
    elements.push(subject);
    while (accept(TokenKind::Comma)) {
      if (kind() == TokenKind::Colon) break;
      Expr* element = parse_star_named_expression();
      if (element == nullptr) return nullptr;
      elements.push(element);
    }
    subject = node<ast::Tuple>(first, elements.copy_to(arena_), ast::Context::Load);
  } else if (starred) {
    return nullptr;
  }
  if (!accept(TokenKind::Colon) || !accept(TokenKind::Newline) || !accept(TokenKind::Indent)) return nullptr;
  ListBuilder cases(cases_);
  if (!enter(kCaseLevels)) return nullptr;
  do {
    if (!parse_case(cases)) return nullptr;
  } while (!accept(TokenKind::Dedent));
  leave(kCaseLevels);
  return node<ast::Match>(block_range_from(keyword), subject, cases.copy_to(arena_));
}

bool Parser::parse_case(ListBuilder<ast::MatchCase>& cases) {
  if (kind() != TokenKind::Name || !is_soft_keyword(*at_, names::kCase)) return false;
  ++at_;
  ast::MatchCase result{};
  result.pattern = parse_open_pattern();
  if (result.pattern == nullptr) return false;
  if (accept(TokenKind::If)) {
    result.guard = parse_named_expression();
    if (result.guard == nullptr) return false;
  }
  if (!accept(TokenKind::Colon) || !parse_block(result.body)) return false;
  cases.push(result);
  return true;
}

// A pattern, or a sequence of patterns without brackets.
Parser::Pattern* Parser::parse_open_pattern() {
  const Token* first = at_;
  bool starred = kind() == TokenKind::Star;
  Pattern* pattern = starred ? parse_star_pattern() : parse_pattern();
  if (pattern == nullptr) return nullptr;
  if (kind() != TokenKind::Comma) return starred ? nullptr : pattern;
  ListBuilder patterns(patterns_);
  patterns.push(pattern);
  while (accept(TokenKind::Comma)) {
    if (kind() == TokenKind::Colon || kind() == TokenKind::If) break;
    pattern = kind() == TokenKind::Star ? parse_star_pattern() : parse_pattern();
    if (pattern == nullptr) return nullptr;
    patterns.push(pattern);
  }
  return node<ast::MatchSequence>(first, patterns.copy_to(arena_));
}

Parser::Pattern* Parser::parse_pattern() {
  const Token* first = at_;
  Pattern* pattern = parse_closed_pattern();
  if (pattern == nullptr) return nullptr;
  if (kind() == TokenKind::VerticalBar) {
    ListBuilder alternatives(patterns_);
    alternatives.push(pattern);
    while (accept(TokenKind::VerticalBar)) {
      pattern = parse_closed_pattern();
      if (pattern == nullptr) return nullptr;
      alternatives.push(pattern);
    }
    pattern = node<ast::MatchOr>(first, alternatives.copy_to(arena_));
  }
  if (!accept(TokenKind::As)) return pattern;
  NameId target;
  if (!parse_capture_target(target)) return nullptr;
  return node<ast::MatchAs>(first, pattern, target);
}

// A name that a pattern binds: not `_`, and not the start of a value, a class or a keyword pattern.
bool Parser::parse_capture_target(NameId& result) {
  if (kind() != TokenKind::Name || at_->name == names::kUnderscore) return false;
  TokenKind next = at_[1].kind;
  if (next == TokenKind::Dot || next == TokenKind::LeftParen || next == TokenKind::Equal) return false;
  result = at_++->name;
  return true;
}

Parser::Pattern* Parser::parse_closed_pattern() {
  const Token* first = at_;
  switch (kind()) {
    case TokenKind::Name: {
      if (at_->name == names::kUnderscore) {
        ++at_;
        return node<ast::MatchAs>(first, nullptr, kNoName);
      }
      NameId captured;
      if (parse_capture_target(captured)) return node<ast::MatchAs>(first, nullptr, captured);
      Expr* value = parse_dotted_attribute();
      if (value == nullptr || kind() == TokenKind::Equal) return nullptr;
      if (kind() == TokenKind::LeftParen) return parse_class_pattern(first, value);
      return node<ast::MatchValue>(first, value);
    }
    case TokenKind::None:
    case TokenKind::True:
    case TokenKind::False: {
      ConstId value =
          kind() == TokenKind::None ? ConstantPool::none() : ConstantPool::boolean(kind() == TokenKind::True);
      ++at_;
      return node<ast::MatchSingleton>(first, value);
    }
    case TokenKind::Number:
    case TokenKind::Minus: {
      Expr* value = parse_signed_number();
      return value ? node<ast::MatchValue>(first, value) : nullptr;
    }
    case TokenKind::String:
    case TokenKind::FStringStart: {
      Expr* value = parse_strings();
      return value ? node<ast::MatchValue>(first, value) : nullptr;
    }
    case TokenKind::TStringStart: {
      Expr* value = parse_template_strings();
      return value ? node<ast::MatchValue>(first, value) : nullptr;
    }
    case TokenKind::LeftParen:
    case TokenKind::LeftBracket:
    case TokenKind::LeftBrace: {
      if (!enter(kPatternLevels)) return nullptr;
      Pattern* pattern = kind() == TokenKind::LeftParen     ? parse_parenthesized_pattern()
                         : kind() == TokenKind::LeftBracket ? parse_list_pattern()
                                                            : parse_mapping_pattern();
      leave(kPatternLevels);
      return pattern;
    }
    default: return nullptr;
  }
}

Parser::Pattern* Parser::parse_star_pattern() {
  const Token* first = at_++;
  NameId name = kNoName;
  if (kind() == TokenKind::Name && at_->name == names::kUnderscore) {
    ++at_;
  } else if (!parse_capture_target(name)) {
    return nullptr;
  }
  return node<ast::MatchStar>(first, name);
}

// A number, perhaps negative, or the sum or difference of a real and an imaginary one.
Parser::Expr* Parser::parse_signed_number() {
  const Token* first = at_;
  auto is_imaginary = [&](const Expr* number) {
    return pool_[static_cast<const ast::Constant*>(number)->value].kind == ConstantKind::Complex;
  };
  bool negative = accept(TokenKind::Minus);
  if (kind() != TokenKind::Number) return nullptr;
  const Token* real_token = at_;
  Expr* number = parse_number();
  if (number == nullptr) return nullptr;
  bool real_imaginary = is_imaginary(number);
  if (negative) number = node<ast::UnaryOp>(first, ast::UnaryOperator::USub, number);
  if (kind() != TokenKind::Plus && kind() != TokenKind::Minus) return number;
  if (real_imaginary) {
    diagnostics_.syntax_error(range_of(*real_token), "real number required in complex literal");
    return nullptr;
  }
  ast::Operator op = kind() == TokenKind::Plus ? ast::Operator::Add : ast::Operator::Sub;
  ++at_;
  if (kind() != TokenKind::Number) return nullptr;
  const Token* imaginary_token = at_;
  Expr* imaginary = parse_number();
  if (imaginary == nullptr) return nullptr;
  if (!is_imaginary(imaginary)) {
    diagnostics_.syntax_error(range_of(*imaginary_token), "imaginary number required in complex literal");
    return nullptr;
  }
  return node<ast::BinOp>(first, number, op, imaginary);
}

// a.b.c, or a alone.
Parser::Expr* Parser::parse_dotted_attribute() {
  const Token* first = at_;
  if (kind() != TokenKind::Name) return nullptr;
  Expr* value = name(at_++, ast::Context::Load);
  while (accept(TokenKind::Dot)) {
    NameId attr = at_->name;
    if (!accept(TokenKind::Name)) return nullptr;
    value = node<ast::Attribute>(first, value, attr, ast::Context::Load);
  }
  return value;
}

Parser::Pattern* Parser::parse_parenthesized_pattern() {
  const Token* first = at_++;
  ListBuilder patterns(patterns_);
  if (kind() != TokenKind::RightParen) {
    bool starred = kind() == TokenKind::Star;
    Pattern* pattern = starred ? parse_star_pattern() : parse_pattern();
    if (pattern == nullptr) return nullptr;
    if (kind() != TokenKind::Comma) return !starred && accept(TokenKind::RightParen) ? pattern : nullptr;
    ++at_;
    patterns.push(pattern);
    if (!parse_pattern_list(patterns, TokenKind::RightParen)) return nullptr;
  }
  ++at_;
  return node<ast::MatchSequence>(first, patterns.copy_to(arena_));
}

Parser::Pattern* Parser::parse_list_pattern() {
  const Token* first = at_++;
  ListBuilder patterns(patterns_);
  if (!parse_pattern_list(patterns, TokenKind::RightBracket)) return nullptr;
  ++at_;
  return node<ast::MatchSequence>(first, patterns.copy_to(arena_));
}

// Parses patterns separated by commas up to `end`; a comma may follow the last one.
bool Parser::parse_pattern_list(ListBuilder<Pattern*>& patterns, TokenKind end) {
  while (kind() != end) {
    Pattern* pattern = kind() == TokenKind::Star ? parse_star_pattern() : parse_pattern();
    if (pattern == nullptr) return false;
    patterns.push(pattern);
    if (!accept(TokenKind::Comma)) break;
  }
  return kind() == end;
}

Parser::Expr* Parser::parse_pattern_key() {
  switch (kind()) {
    case TokenKind::Name: {
      Expr* key = parse_dotted_attribute();
      return key != nullptr && key->kind == ast::ExprKind::Attribute ? key : nullptr;
    }
    case TokenKind::Number:
    case TokenKind::Minus: return parse_signed_number();
    case TokenKind::String:
    case TokenKind::FStringStart: return parse_strings();
    case TokenKind::TStringStart: return parse_template_strings();
    case TokenKind::None: return constant(at_++, ConstantPool::none());
    case TokenKind::True: return constant(at_++, ConstantPool::boolean(true));
    case TokenKind::False: return constant(at_++, ConstantPool::boolean(false));
    default: return nullptr;
  }
}

Parser::Pattern* Parser::parse_mapping_pattern() {
  const Token* first = at_++;
  ListBuilder keys(exprs_);
  ListBuilder patterns(patterns_);
  NameId rest = kNoName;
  while (kind() != TokenKind::RightBrace) {
    if (accept(TokenKind::DoubleStar)) {
      // `**rest` comes last, but a comma may follow it.
      if (!parse_capture_target(rest)) return nullptr;
      accept(TokenKind::Comma);
      break;
    }
    Expr* key = parse_pattern_key();
    if (key == nullptr || !accept(TokenKind::Colon)) return nullptr;
    Pattern* pattern = parse_pattern();
    if (pattern == nullptr) return nullptr;
    keys.push(key);
    patterns.push(pattern);
    if (!accept(TokenKind::Comma)) break;
  }
  if (!accept(TokenKind::RightBrace)) return nullptr;
  return node<ast::MatchMapping>(first, keys.copy_to(arena_), patterns.copy_to(arena_), rest);
}

Parser::Pattern* Parser::parse_class_pattern(const Token* first, Expr* cls) {
  ++at_;
  ListBuilder patterns(patterns_);
  ListBuilder keyword_names(names_);
  size_t positional = 0;
  if (!enter(kPatternLevels)) return nullptr;
  while (kind() != TokenKind::RightParen) {
    bool keyword = kind() == TokenKind::Name && at_[1].kind == TokenKind::Equal;
    if (keyword) {
      keyword_names.push(at_->name);
      at_ += 2;
    } else if (!keyword_names.empty()) {
      return nullptr;
    }
    Pattern* pattern = parse_pattern();
    if (pattern == nullptr) return nullptr;
    patterns.push(pattern);
    if (!keyword) ++positional;
    if (!accept(TokenKind::Comma)) break;
  }
  leave(kPatternLevels);
  if (!accept(TokenKind::RightParen)) return nullptr;
  Seq<Pattern*> all = patterns.copy_to(arena_);
  Seq<Pattern*> first_part{all.data, static_cast<uint32_t>(positional)};
  Seq<Pattern*> second_part{all.data + positional, static_cast<uint32_t>(all.size() - positional)};
  return node<ast::MatchClass>(first, cls, first_part, keyword_names.copy_to(arena_), second_part);
}

}  // namespace leanpyc::syntax
