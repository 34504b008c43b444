// Type parameters (PEP 695) and their defaults (PEP 696).
#include "leanpyc/syntax/parser_core.h"

namespace leanpyc::syntax {

bool Parser::parse_optional_type_params(Seq<ast::TypeParam>& params) {
  if (!grammar_.type_parameters || !accept(TokenKind::LeftBracket)) return true;
  ListBuilder list(type_params_);
  do {
    if (kind() == TokenKind::RightBracket && !list.empty()) break;
    ast::TypeParam param{};
    if (!parse_type_param(param)) return false;
    list.push(param);
  } while (accept(TokenKind::Comma));
  if (!accept(TokenKind::RightBracket)) return false;
  params = list.copy_to(arena_);
  return true;
}

bool Parser::parse_type_param(ast::TypeParam& param) {
  const Token* first = at_;
  param.kind = ast::TypeParamKind::TypeVar;
  if (accept(TokenKind::Star)) {
    param.kind = ast::TypeParamKind::TypeVarTuple;
  } else if (accept(TokenKind::DoubleStar)) {
    param.kind = ast::TypeParamKind::ParamSpec;
  }
  param.name = at_->name;
  if (!accept(TokenKind::Name)) return false;
  if (param.kind == ast::TypeParamKind::TypeVar && accept(TokenKind::Colon)) {
    param.bound = parse_expression();
    if (param.bound == nullptr) return false;
  }
  if (grammar_.type_parameter_defaults && accept(TokenKind::Equal)) {
    bool star_allowed = param.kind == ast::TypeParamKind::TypeVarTuple;
    param.default_value = star_allowed ? parse_star_expression() : parse_expression();
    if (param.default_value == nullptr) return false;
  }
  param.range = range_from(first);
  return true;
}

}  // namespace leanpyc::syntax
