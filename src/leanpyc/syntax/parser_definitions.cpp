// Functions, classes and their decorators.
#include "leanpyc/syntax/parser_core.h"

namespace leanpyc::syntax {

// `async` before a definition, a loop or a with statement; the statement's range starts at `async`.
Parser::Stmt* Parser::parse_async() {
  const Token* first = at_++;
  switch (kind()) {
    case TokenKind::Def: return parse_function(first, ast::StmtKind::AsyncFunctionDef, {});
    case TokenKind::For: return parse_for(first, ast::StmtKind::AsyncFor);
    case TokenKind::With: return parse_with(first, ast::StmtKind::AsyncWith);
    default: return nullptr;
  }
}

// The range of a decorated statement starts at its `def`, `async` or `class`.
Parser::Stmt* Parser::parse_decorated() {
  ListBuilder list(exprs_);
  while (accept(TokenKind::At)) {
    Expr* decorator = parse_named_expression();
    if (decorator == nullptr || !accept(TokenKind::Newline)) return nullptr;
    list.push(decorator);
  }
  Seq<Expr*> decorators = list.copy_to(arena_);
  const Token* first = at_;
  if (kind() == TokenKind::Class) return parse_class(decorators);
  if (kind() == TokenKind::Def) return parse_function(first, ast::StmtKind::FunctionDef, decorators);
  if (!accept(TokenKind::Async) || kind() != TokenKind::Def) return nullptr;
  return parse_function(first, ast::StmtKind::AsyncFunctionDef, decorators);
}

Parser::Stmt* Parser::parse_function(const Token* first, ast::StmtKind statement_kind, Seq<Expr*> decorators) {
  ++at_;
  NameId name = at_->name;
  if (!accept(TokenKind::Name)) return nullptr;
  Seq<ast::TypeParam> type_params;
  if (!parse_optional_type_params(type_params) || !accept(TokenKind::LeftParen)) return nullptr;
  ast::Arguments* parameters = parse_parameters(TokenKind::RightParen);
  if (parameters == nullptr) return nullptr;
  ++at_;
  Expr* returns = nullptr;
  if (accept(TokenKind::Arrow)) {
    returns = parse_expression();
    if (returns == nullptr) return nullptr;
  }
  Seq<Stmt*> body;
  if (!accept(TokenKind::Colon) || !parse_block(body)) return nullptr;
  return arena_.make<ast::FunctionDef>(Stmt{.kind = statement_kind, .range = block_range_from(first)}, name, parameters,
                                       body, decorators, returns, type_params);
}

Parser::Stmt* Parser::parse_class(Seq<Expr*> decorators) {
  const Token* first = at_++;
  NameId name = at_->name;
  if (!accept(TokenKind::Name)) return nullptr;
  Seq<ast::TypeParam> type_params;
  if (!parse_optional_type_params(type_params)) return nullptr;
  Seq<Expr*> bases;
  Seq<ast::Keyword> keywords;
  if (kind() == TokenKind::LeftParen) {
    const Token* open = at_++;
    if (!accept(TokenKind::RightParen) && !parse_arguments(open, false, bases, keywords)) return nullptr;
  }
  Seq<Stmt*> body;
  if (!accept(TokenKind::Colon) || !parse_block(body)) return nullptr;
  return node<ast::ClassDef>(block_range_from(first), name, bases, keywords, body, decorators, type_params);
}

}  // namespace leanpyc::syntax
