// Compound statements: blocks, and every statement with a block except for definitions and `match`.
#include "leanpyc/syntax/parser_core.h"

namespace leanpyc::syntax {
namespace {

// The number of grammar rules from a statement to the statements of its block (Parser::level_).
constexpr int kBlockLevels = 6;

}  // namespace

SourceRange Parser::block_range_from(const Token* first) const {
  const Token* last = at_ - 1;
  while (last->kind == TokenKind::Newline || last->kind == TokenKind::Indent || last->kind == TokenKind::Dedent) --last;
  return {first->line, first->column, last->end_line, last->end_column};
}

bool Parser::parse_statement(ListBuilder<Stmt*>& out) {
  const Token* first = at_;
  // Most statements begin with a name.
  if (kind() == TokenKind::Name && !is_soft_keyword(*at_, names::kMatch)) return parse_simple_statements(out);
  const uint32_t foldable = foldable_;
  Stmt* statement;
  switch (kind()) {
    case TokenKind::Name:
      if (!at_match_statement()) return parse_simple_statements(out);
      statement = parse_match();
      break;
    case TokenKind::Def: statement = parse_function(at_, ast::StmtKind::FunctionDef, {}); break;
    case TokenKind::If: statement = parse_if(); break;
    case TokenKind::Class: statement = parse_class({}); break;
    case TokenKind::With: statement = parse_with(at_, ast::StmtKind::With); break;
    case TokenKind::For: statement = parse_for(at_, ast::StmtKind::For); break;
    case TokenKind::Try: statement = parse_try(); break;
    case TokenKind::While: statement = parse_while(); break;
    case TokenKind::At: statement = parse_decorated(); break;
    case TokenKind::Async: statement = parse_async(); break;
    default: return parse_simple_statements(out);
  }
  if (statement == nullptr) return false;
  note_foldable(statement, first, foldable);
  out.push(statement);
  return true;
}

bool Parser::parse_statements(ListBuilder<Stmt*>& out) {
  do {
    if (!parse_statement(out)) return false;
  } while (kind() != TokenKind::Dedent && kind() != TokenKind::EndMarker);
  return true;
}

// Parses the part after the colon: an indented block, or statements on the same line.
bool Parser::parse_block(Seq<Stmt*>& body) {
  ListBuilder statements(stmts_);
  if (!enter(kBlockLevels)) return false;
  if (accept(TokenKind::Newline)) {
    if (!accept(TokenKind::Indent) || !parse_statements(statements) || !accept(TokenKind::Dedent)) return false;
  } else if (!parse_simple_statements(statements)) {
    return false;
  }
  leave(kBlockLevels);
  body = statements.copy_to(arena_);
  return true;
}

bool Parser::parse_optional_else(Seq<Stmt*>& body) {
  if (!accept(TokenKind::Else)) return true;
  return accept(TokenKind::Colon) && parse_block(body);
}

// Parses `if` or `elif`; an `elif` is an `if` within the `else` of the previous `if`.
Parser::Stmt* Parser::parse_if() {
  const NamesPlace before = names_place();
  const Token* first = at_++;
  Expr* test = parse_named_expression();
  const NamesPlace after = names_place();
  Seq<Stmt*> body;
  if (test == nullptr || !accept(TokenKind::Colon) || !parse_block(body)) return nullptr;
  Seq<Stmt*> orelse;
  if (kind() == TokenKind::Elif) {
    if (!enter(1)) return nullptr;
    Stmt* elif = parse_if();
    leave(1);
    if (elif == nullptr) return nullptr;
    orelse = arena_.copy(std::span<Stmt* const>(&elif, 1));
  } else if (!parse_optional_else(orelse)) {
    return nullptr;
  }
  Stmt* statement = node<ast::If>(block_range_from(first), test, body, orelse);
  list_names(statement, before, after);
  return statement;
}

Parser::Stmt* Parser::parse_while() {
  const NamesPlace before = names_place();
  const Token* first = at_++;
  Expr* test = parse_named_expression();
  const NamesPlace after = names_place();
  Seq<Stmt*> body;
  Seq<Stmt*> orelse;
  if (test == nullptr || !accept(TokenKind::Colon) || !parse_block(body) || !parse_optional_else(orelse)) {
    return nullptr;
  }
  Stmt* statement = node<ast::While>(block_range_from(first), test, body, orelse);
  list_names(statement, before, after);
  return statement;
}

Parser::Stmt* Parser::parse_for(const Token* first, ast::StmtKind statement_kind) {
  const NamesPlace before = names_place();
  ++at_;
  Expr* target = parse_star_targets();
  if (target == nullptr || !accept(TokenKind::In)) return nullptr;
  Expr* iter = parse_star_expressions();
  if (iter != nullptr) foldable_ += may_fold_as_iterable(*iter);
  const NamesPlace after = names_place();
  Seq<Stmt*> body;
  Seq<Stmt*> orelse;
  if (iter == nullptr || !accept(TokenKind::Colon) || !parse_block(body) || !parse_optional_else(orelse)) {
    return nullptr;
  }
  Stmt* statement =
      arena_.make<ast::For>(Stmt{.kind = statement_kind, .range = block_range_from(first)}, target, iter, body, orelse);
  list_names(statement, before, after);
  return statement;
}

// Returns true if this parenthesis is closed just before a colon. Each with statement looks at its tokens once, and
// with statements do not nest on a line, so the time is linear.
bool Parser::parenthesis_ends_before_colon() const {
  int depth = 0;
  for (const Token* token = at_;; ++token) {
    switch (token->kind) {
      case TokenKind::LeftParen:
      case TokenKind::LeftBracket:
      case TokenKind::LeftBrace: ++depth; break;
      case TokenKind::RightParen:
      case TokenKind::RightBracket:
      case TokenKind::RightBrace:
        if (--depth == 0) return token[1].kind == TokenKind::Colon;
        break;
      case TokenKind::EndMarker:
      case TokenKind::Newline:
      case TokenKind::Error: return false;
      default: break;
    }
  }
}

// Parses parentheses that end before the colon. If each part can be an item, the parts are the items; otherwise a
// tuple, a group or a generator expression is the only item.
bool Parser::parse_parenthesized_with(ListBuilder<ast::WithItem>& items) {
  const Token* first = at_++;
  auto at_item = [&] { return kind() != TokenKind::Star && kind() != TokenKind::Yield && !at_named_expression(); };
  if (kind() == TokenKind::RightParen || !at_item()) {
    at_ = first;
    Expr* expression = parse_parenthesized();
    items.push({expression, nullptr});
    return expression != nullptr;
  }
  ListBuilder elements(exprs_);
  bool any_target = false;
  do {
    if (kind() == TokenKind::RightParen) break;
    bool is_item = at_item();
    Expr* element = parse_star_named_expression();
    if (element == nullptr) return false;
    elements.push(element);
    Expr* whole = nullptr;
    if (!is_item) {
      if (any_target || !parse_rest_of_elements(elements, TokenKind::RightParen)) return false;
      whole = node<ast::Tuple>(first, elements.copy_to(arena_), ast::Context::Load);
    } else if (elements.size() == 1 && (kind() == TokenKind::For || kind() == TokenKind::Async)) {
      whole = parse_comprehension(first, ast::ExprKind::GeneratorExp, element, nullptr, TokenKind::RightParen);
      if (whole == nullptr) return false;
    }
    if (whole != nullptr) {
      items.shrink(0);
      items.push({whole, nullptr});
      return true;
    }
    Expr* target = nullptr;
    if (accept(TokenKind::As)) {
      target = parse_star_target();
      if (target == nullptr) return false;
      any_target = true;
    }
    items.push({element, target});
  } while (accept(TokenKind::Comma));
  return accept(TokenKind::RightParen);
}

Parser::Stmt* Parser::parse_with(const Token* first, ast::StmtKind statement_kind) {
  const NamesPlace before = names_place();
  ++at_;
  ListBuilder items(with_items_);
  if (kind() == TokenKind::LeftParen && parenthesis_ends_before_colon()) {
    if (!parse_parenthesized_with(items)) return nullptr;
  } else {
    do {
      Expr* context = parse_expression();
      if (context == nullptr) return nullptr;
      Expr* target = nullptr;
      if (accept(TokenKind::As)) {
        target = parse_star_target();
        if (target == nullptr) return nullptr;
      }
      items.push({context, target});
    } while (accept(TokenKind::Comma));
  }
  const NamesPlace after = names_place();
  Seq<Stmt*> body;
  if (!accept(TokenKind::Colon) || !parse_block(body)) return nullptr;
  Stmt* statement = arena_.make<ast::With>(Stmt{.kind = statement_kind, .range = block_range_from(first)},
                                           items.copy_to(arena_), body);
  list_names(statement, before, after);
  return statement;
}

Parser::Stmt* Parser::parse_try() {
  const Token* first = at_++;
  Seq<Stmt*> body;
  if (!accept(TokenKind::Colon) || !parse_block(body)) return nullptr;
  ListBuilder handlers(handlers_);
  // All handlers are `except`, or all are `except*`.
  bool star = kind() == TokenKind::Except && at_[1].kind == TokenKind::Star;
  while (kind() == TokenKind::Except) {
    if (!parse_except(handlers, star)) return nullptr;
  }
  Seq<Stmt*> orelse;
  Seq<Stmt*> finalbody;
  if (!handlers.empty() && !parse_optional_else(orelse)) return nullptr;
  if (accept(TokenKind::Finally)) {
    has_finally_ = true;
    if (!accept(TokenKind::Colon) || !parse_block(finalbody)) return nullptr;
  } else if (handlers.empty()) {
    return nullptr;
  }
  ast::StmtKind statement_kind = star ? ast::StmtKind::TryStar : ast::StmtKind::Try;
  return arena_.make<ast::Try>(Stmt{.kind = statement_kind, .range = block_range_from(first)}, body,
                               handlers.copy_to(arena_), orelse, finalbody);
}

// Several types need parentheses before `as` (PEP 758).
Parser::Expr* Parser::parse_exception_types() {
  const Token* first = at_;
  Expr* type = parse_expression();
  if (type == nullptr || kind() != TokenKind::Comma || !grammar_.bare_exception_types) return type;
  ListBuilder types(exprs_);
  types.push(type);
  while (accept(TokenKind::Comma) && kind() != TokenKind::Colon) {
    type = parse_expression();
    if (type == nullptr) return nullptr;
    types.push(type);
  }
  if (kind() != TokenKind::Colon) return nullptr;
  return node<ast::Tuple>(first, types.copy_to(arena_), ast::Context::Load);
}

bool Parser::parse_except(ListBuilder<ast::ExceptHandler>& handlers, bool star) {
  const Token* first = at_++;
  ast::ExceptHandler handler{};
  handler.name = kNoName;
  if (accept(TokenKind::Star) != star) return false;
  if (star || kind() != TokenKind::Colon) {
    handler.type = parse_exception_types();
    if (handler.type == nullptr || !parse_optional_alias(handler.name)) return false;
  }
  if (!accept(TokenKind::Colon) || !parse_block(handler.body)) return false;
  handler.range = block_range_from(first);
  handlers.push(handler);
  return true;
}

}  // namespace leanpyc::syntax
