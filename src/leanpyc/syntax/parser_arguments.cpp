// The contents of the parentheses of a call, a class and a definition: arguments and parameters.
#include "leanpyc/syntax/parser_core.h"

namespace leanpyc::syntax {
namespace {

// The number of grammar rules from `expression` to the expressions among the arguments of a call (Parser::level_).
constexpr int kArgumentLevels = 27;
// How much deeper than a lambda's body the default of its parameter is.
constexpr int kDefaultLevels = 6;

}  // namespace

Parser::Expr* Parser::parse_call(const Token* first, Expr* func) {
  const Token* open = at_++;
  auto* call = node<ast::Call>(SourceRange{}, func, Seq<Expr*>{}, Seq<ast::Keyword>{});
  if (has_trait(kind(), kAtom) && at_[1].kind == TokenKind::RightParen) {
    // A single argument of one token.
    if (!enter(kArgumentLevels)) return nullptr;
    Expr* argument = parse_lone_atom();
    if (argument == nullptr) return nullptr;
    leave(kArgumentLevels);
    call->args = {arena_.make<Expr*>(argument), 1};
    ++at_;
  } else if (!accept(TokenKind::RightParen) && !parse_arguments(open, true, call->args, call->keywords)) {
    return nullptr;
  }
  call->range = range_from(first);
  return call;
}

// Parses up to the closing parenthesis and takes it. A generator expression that is the only argument of a call needs
// no extra parentheses, and takes the call's parentheses as its range.
bool Parser::parse_arguments(const Token* open, bool generator_allowed, Seq<Expr*>& args, Seq<ast::Keyword>& keywords) {
  ListBuilder positional(exprs_);
  ListBuilder named(keywords_);
  bool unpacked_mapping = false;
  if (!enter(kArgumentLevels)) return false;
  for (;;) {
    const Token* first = at_;
    if (kind() == TokenKind::Name && at_[1].kind == TokenKind::Equal) {
      at_ += 2;
      Expr* value = parse_expression();
      if (value == nullptr) return false;
      named.push({range_from(first), first->name, value});
    } else if (accept(TokenKind::DoubleStar)) {
      Expr* value = parse_expression();
      if (value == nullptr) return false;
      named.push({range_from(first), kNoName, value});
      unpacked_mapping = true;
    } else if (accept(TokenKind::Star)) {
      // This may follow `name=value`, but not `**mapping`.
      if (unpacked_mapping) return false;
      Expr* value = parse_expression();
      if (value == nullptr) return false;
      positional.push(node<ast::Starred>(first, value, ast::Context::Load));
      unlistable_ += !named.empty();  // all positional arguments are visited first
    } else {
      if (!named.empty()) return false;
      Expr* value = parse_named_expression();
      if (value == nullptr) return false;
      if (kind() == TokenKind::For || kind() == TokenKind::Async) {
        if (!generator_allowed || !positional.empty()) return false;
        value = parse_comprehension(open, ast::ExprKind::GeneratorExp, value, nullptr, TokenKind::RightParen);
        if (value == nullptr) return false;
        positional.push(value);
        break;
      }
      positional.push(value);
    }
    if (accept(TokenKind::RightParen)) break;
    if (!accept(TokenKind::Comma)) return false;
    if (accept(TokenKind::RightParen)) break;
  }
  leave(kArgumentLevels);
  if (!positional.empty()) args = positional.copy_to(arena_);
  if (!named.empty()) keywords = named.copy_to(arena_);
  return true;
}

ast::Arguments* Parser::parse_parameters(TokenKind end) {
  bool annotated = end == TokenKind::RightParen;
  auto* result = arena_.make<ast::Arguments>();
  ListBuilder positional(args_);
  ListBuilder defaults(exprs_);
  // Positional parameters are counted while they are collected, because `/` makes those before it positional-only.
  size_t posonly = 0;
  bool slash_seen = false;
  while (kind() == TokenKind::Name || kind() == TokenKind::Slash) {
    if (accept(TokenKind::Slash)) {
      if (slash_seen || positional.empty()) return nullptr;
      slash_seen = true;
      posonly = positional.size();
    } else {
      ast::Arg arg;
      if (!parse_parameter(annotated, false, arg)) return nullptr;
      positional.push(arg);
      if (accept(TokenKind::Equal)) {
        level_ += kDefaultLevels;
        Expr* value = parse_expression();
        if (value == nullptr) return nullptr;
        level_ -= kDefaultLevels;
        defaults.push(value);
      } else if (!defaults.empty()) {
        return nullptr;
      }
    }
    if (kind() == end) break;
    if (!accept(TokenKind::Comma)) return nullptr;
  }
  Seq<ast::Arg> all = positional.copy_to(arena_);
  result->posonlyargs = {all.data, static_cast<uint32_t>(posonly)};
  result->args = {all.data + posonly, static_cast<uint32_t>(all.size() - posonly)};
  result->defaults = defaults.copy_to(arena_);
  if (kind() == end) return result;

  if (accept(TokenKind::Star)) {
    bool bare = accept(TokenKind::Comma);
    if (!bare) {
      ast::Arg arg;
      if (!parse_parameter(annotated, annotated, arg)) return nullptr;
      result->vararg = arena_.make<ast::Arg>(arg);
      if (kind() != end && !accept(TokenKind::Comma)) return nullptr;
    }
    ListBuilder keyword_only(args_);
    ListBuilder keyword_defaults(exprs_);
    while (kind() == TokenKind::Name) {
      ast::Arg arg;
      if (!parse_parameter(annotated, false, arg)) return nullptr;
      keyword_only.push(arg);
      Expr* value = nullptr;
      if (accept(TokenKind::Equal)) {
        value = parse_expression();
        if (value == nullptr) return nullptr;
      }
      keyword_defaults.push(value);
      if (kind() == end) break;
      if (!accept(TokenKind::Comma)) return nullptr;
    }
    if (bare && keyword_only.empty()) return nullptr;
    result->kwonlyargs = keyword_only.copy_to(arena_);
    result->kw_defaults = keyword_defaults.copy_to(arena_);
  }
  if (accept(TokenKind::DoubleStar)) {
    ast::Arg arg;
    if (!parse_parameter(annotated, false, arg)) return nullptr;
    result->kwarg = arena_.make<ast::Arg>(arg);
    accept(TokenKind::Comma);
  }
  return kind() == end ? result : nullptr;
}

bool Parser::parse_parameter(bool annotated, bool star_annotation, ast::Arg& result) {
  const Token* first = at_;
  if (!accept(TokenKind::Name)) return false;
  Expr* annotation = nullptr;
  if (annotated && accept(TokenKind::Colon)) {
    annotation = star_annotation ? parse_star_expression() : parse_expression();
    if (annotation == nullptr) return false;
  }
  result = {range_from(first), first->name, annotation};
  return true;
}

}  // namespace leanpyc::syntax
