// Simple statements.
#include "leanpyc/syntax/parser_core.h"

namespace leanpyc::syntax {
namespace {

// Returns false if the token is not an augmented assignment operator.
bool augmented_operator(TokenKind kind, ast::Operator& op) {
  switch (kind) {
    case TokenKind::PlusEqual: op = ast::Operator::Add; return true;
    case TokenKind::MinusEqual: op = ast::Operator::Sub; return true;
    case TokenKind::StarEqual: op = ast::Operator::Mult; return true;
    case TokenKind::AtEqual: op = ast::Operator::MatMult; return true;
    case TokenKind::SlashEqual: op = ast::Operator::Div; return true;
    case TokenKind::PercentEqual: op = ast::Operator::Mod; return true;
    case TokenKind::AmpersandEqual: op = ast::Operator::BitAnd; return true;
    case TokenKind::VerticalBarEqual: op = ast::Operator::BitOr; return true;
    case TokenKind::CaretEqual: op = ast::Operator::BitXor; return true;
    case TokenKind::LeftShiftEqual: op = ast::Operator::LShift; return true;
    case TokenKind::RightShiftEqual: op = ast::Operator::RShift; return true;
    case TokenKind::DoubleStarEqual: op = ast::Operator::Pow; return true;
    case TokenKind::DoubleSlashEqual: op = ast::Operator::FloorDiv; return true;
    default: return false;
  }
}

}  // namespace

// Parses one logical line of simple statements.
bool Parser::parse_simple_statements(ListBuilder<Stmt*>& out) {
  do {
    const Token* first = at_;
    const uint32_t foldable = foldable_;
    const NamesPlace before = names_place();
    Stmt* statement = kind() == TokenKind::Name ? parse_named_statement() : parse_simple_statement();
    if (statement == nullptr) return false;
    note_foldable(statement, first, foldable);
    list_names(statement, before, names_place());
    out.push(statement);
    if (accept(TokenKind::Newline)) return true;
    if (!accept(TokenKind::Semicolon)) return false;
  } while (kind() != TokenKind::Newline);
  ++at_;
  return true;
}

// Parses a simple statement that begins with a name, as most do.
Parser::Stmt* Parser::parse_named_statement() {
  // No expression has two names in a row, so `type X` is a type alias.
  if (is_soft_keyword(*at_, names::kType) && at_[1].kind == TokenKind::Name && grammar_.type_parameters) {
    return parse_type_alias();
  }
  return parse_expression_statement();
}

Parser::Stmt* Parser::parse_simple_statement() {
  const Token* first = at_;
  switch (kind()) {
    case TokenKind::Return: return parse_return();
    case TokenKind::Import: return parse_import();
    case TokenKind::From: return parse_import_from();
    case TokenKind::Raise: return parse_raise();
    case TokenKind::Del: return parse_delete();
    case TokenKind::Assert: return parse_assert();
    case TokenKind::Global: return parse_scope_declaration(ast::StmtKind::Global);
    case TokenKind::Nonlocal: return parse_scope_declaration(ast::StmtKind::Nonlocal);
    case TokenKind::Pass: ++at_; return arena_.make<Stmt>(Stmt{.kind = ast::StmtKind::Pass, .range = range_of(*first)});
    case TokenKind::Break:
      ++at_;
      return arena_.make<Stmt>(Stmt{.kind = ast::StmtKind::Break, .range = range_of(*first)});
    case TokenKind::Continue:
      ++at_;
      return arena_.make<Stmt>(Stmt{.kind = ast::StmtKind::Continue, .range = range_of(*first)});
    case TokenKind::Yield: {
      Expr* value = parse_yield();
      return value ? node<ast::ExprStmt>(first, value) : nullptr;
    }
    default: return parse_expression_statement();
  }
}

// Parses an expression statement or an assignment. The expression becomes a target when `=` follows it.
Parser::Stmt* Parser::parse_expression_statement() {
  const Token* first = at_;
  target_start_ = first;
  Expr* expression = parse_star_expressions();
  if (expression == nullptr) return nullptr;
  ast::Operator op;
  switch (kind()) {
    case TokenKind::Newline:
    case TokenKind::Semicolon: return node<ast::ExprStmt>(first, expression);
    case TokenKind::Equal: return parse_assignment(first, expression);
    case TokenKind::Colon: return parse_annotated_assignment(first, expression);
    default:
      if (!augmented_operator(kind(), op)) return nullptr;
      return parse_augmented_assignment(first, expression, op);
  }
}

Parser::Stmt* Parser::parse_assignment(const Token* first, Expr* target) {
  if (!make_target(target, ast::Context::Store)) return nullptr;
  ++at_;
  Expr* value = parse_assigned_value();
  if (value == nullptr) return nullptr;
  if (kind() != TokenKind::Equal) return node<ast::Assign>(first, Seq<Expr*>{arena_.make<Expr*>(target), 1}, value);
  ListBuilder targets(exprs_);
  targets.push(target);
  while (accept(TokenKind::Equal)) {
    if (!make_target(value, ast::Context::Store)) return nullptr;
    targets.push(value);
    value = parse_assigned_value();
    if (value == nullptr) return nullptr;
  }
  return node<ast::Assign>(first, targets.copy_to(arena_), value);
}

Parser::Stmt* Parser::parse_annotated_assignment(const Token* first, Expr* target) {
  if (!make_single_target(target)) return nullptr;
  // A name in parentheses is not simple; its statement starts with the parenthesis.
  bool simple = target->kind == ast::ExprKind::Name && first->kind == TokenKind::Name;
  ++at_;
  Expr* annotation = parse_expression();
  if (annotation == nullptr) return nullptr;
  Expr* value = nullptr;
  if (accept(TokenKind::Equal)) {
    value = parse_assigned_value();
    if (value == nullptr) return nullptr;
  }
  return node<ast::AnnAssign>(first, target, annotation, value, simple);
}

Parser::Stmt* Parser::parse_augmented_assignment(const Token* first, Expr* target, ast::Operator op) {
  if (!make_single_target(target)) return nullptr;
  ++at_;
  Expr* value = parse_assigned_value();
  return value ? node<ast::AugAssign>(first, target, op, value) : nullptr;
}

Parser::Stmt* Parser::parse_return() {
  const Token* first = at_++;
  Expr* value = nullptr;
  if (kind() != TokenKind::Newline && kind() != TokenKind::Semicolon) {
    level_ += kReturnLevels;
    value = parse_star_expressions();
    if (value == nullptr) return nullptr;
    level_ -= kReturnLevels;
  }
  return node<ast::Return>(first, value);
}

Parser::Stmt* Parser::parse_raise() {
  const Token* first = at_++;
  Expr* exception = nullptr;
  Expr* cause = nullptr;
  if (kind() != TokenKind::Newline && kind() != TokenKind::Semicolon) {
    exception = parse_expression();
    if (exception == nullptr) return nullptr;
    if (accept(TokenKind::From)) {
      cause = parse_expression();
      if (cause == nullptr) return nullptr;
    }
  }
  return node<ast::Raise>(first, exception, cause);
}

Parser::Stmt* Parser::parse_assert() {
  const Token* first = at_++;
  Expr* test = parse_expression();
  if (test == nullptr) return nullptr;
  Expr* message = nullptr;
  if (accept(TokenKind::Comma)) {
    message = parse_expression();
    if (message == nullptr) return nullptr;
  }
  return node<ast::Assert>(first, test, message);
}

Parser::Stmt* Parser::parse_delete() {
  const Token* first = at_++;
  ListBuilder targets(exprs_);
  do {
    if (!targets.empty() && (kind() == TokenKind::Newline || kind() == TokenKind::Semicolon)) break;
    Expr* target = parse_primary();
    if (target == nullptr || !make_target(target, ast::Context::Del)) return nullptr;
    targets.push(target);
  } while (accept(TokenKind::Comma));
  return node<ast::Delete>(first, targets.copy_to(arena_));
}

// `global` and `nonlocal`
Parser::Stmt* Parser::parse_scope_declaration(ast::StmtKind statement_kind) {
  const Token* first = at_++;
  ListBuilder list(names_);
  do {
    if (kind() != TokenKind::Name) return nullptr;
    list.push(at_++->name);
  } while (accept(TokenKind::Comma));
  Seq<NameId> names = list.copy_to(arena_);
  if (statement_kind == ast::StmtKind::Global) return node<ast::Global>(first, names);
  return node<ast::Nonlocal>(first, names);
}

Parser::Stmt* Parser::parse_type_alias() {
  const Token* first = at_++;
  Expr* target = name(at_++, ast::Context::Store);
  Seq<ast::TypeParam> params;
  if (!parse_optional_type_params(params) || !accept(TokenKind::Equal)) return nullptr;
  Expr* value = parse_expression();
  return value ? node<ast::TypeAlias>(first, target, params, value) : nullptr;
}

}  // namespace leanpyc::syntax
