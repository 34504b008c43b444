// Targets: expressions that become places to store to or delete.
#include "leanpyc/syntax/parser_core.h"

namespace leanpyc::syntax {

// Parentheses leave no trace in the tree, and need none here: wherever the grammar accepts a target, it accepts a
// target in parentheses. The recursion is as deep as brackets nest, which the lexer bounds.
bool Parser::make_target(Expr* expression, ast::Context ctx) {
  switch (expression->kind) {
    case ast::ExprKind::Name: ast::as<ast::Name>(expression)->ctx = ctx; return true;
    case ast::ExprKind::Attribute: ast::as<ast::Attribute>(expression)->ctx = ctx; return true;
    case ast::ExprKind::Subscript: ast::as<ast::Subscript>(expression)->ctx = ctx; return true;
    case ast::ExprKind::Starred: {
      if (ctx != ast::Context::Store) return false;
      auto* starred = ast::as<ast::Starred>(expression);
      starred->ctx = ctx;
      return make_target(starred->value, ctx);
    }
    case ast::ExprKind::Tuple: {
      auto* tuple = ast::as<ast::Tuple>(expression);
      tuple->ctx = ctx;
      for (Expr* element : tuple->elts) {
        if (!make_target(element, ctx)) return false;
      }
      return true;
    }
    case ast::ExprKind::List: {
      auto* list = ast::as<ast::List>(expression);
      list->ctx = ctx;
      for (Expr* element : list->elts) {
        if (!make_target(element, ctx)) return false;
      }
      return true;
    }
    default: return false;
  }
}

bool Parser::make_single_target(Expr* expression) {
  switch (expression->kind) {
    case ast::ExprKind::Name:
    case ast::ExprKind::Attribute:
    case ast::ExprKind::Subscript: return make_target(expression, ast::Context::Store);
    default: return false;
  }
}

// Parses the targets of a `for`, up to its `in`. Only a primary can be a target, so `in` is never read as a comparison.
Parser::Expr* Parser::parse_star_targets() {
  const Token* first = at_;
  Expr* target = parse_star_target();
  if (target == nullptr || kind() != TokenKind::Comma) return target;
  ListBuilder elements(exprs_);
  elements.push(target);
  while (accept(TokenKind::Comma)) {
    if (kind() == TokenKind::In) break;
    target = parse_star_target();
    if (target == nullptr) return nullptr;
    elements.push(target);
  }
  return node<ast::Tuple>(first, elements.copy_to(arena_), ast::Context::Store);
}

Parser::Expr* Parser::parse_star_target() {
  const Token* first = at_;
  bool starred = accept(TokenKind::Star);
  Expr* target = parse_primary();
  if (target == nullptr || !make_target(target, ast::Context::Store)) return nullptr;
  return starred ? node<ast::Starred>(first, target, ast::Context::Store) : target;
}

}  // namespace leanpyc::syntax
