#include "leanpyc/elide/marks.h"

#include "leanpyc/syntax/ast_walk.h"

namespace leanpyc {

std::string_view MarkContext::name_text(const ast::Expr* expression) const {
  if (expression->kind != ast::ExprKind::Name) return {};
  return names.text(ast::as<const ast::Name>(expression)->id);
}

std::string_view MarkContext::last_name_text(const ast::Expr* expression) const {
  if (expression->kind != ast::ExprKind::Attribute) return name_text(expression);
  return names.text(ast::as<const ast::Attribute>(expression)->attr);
}

bool is_harmless_decorator(const ast::Expr* decorator, MarkContext& context) {
  if (decorator->kind == ast::ExprKind::Call) decorator = ast::as<const ast::Call>(decorator)->func;
  const std::optional<KnownObject> object = context.proven.of(decorator);
  return object == KnownObject::HarmlessDecorator || object == KnownObject::Property || object == KnownObject::Overload;
}

bool may_have_effects(const ast::Expr* expression) {
  using ast::ExprKind;
  bool found = false;
  auto check = [&found](ast::Expr*& slot) {
    switch (slot->kind) {
      case ExprKind::Call:
      case ExprKind::NamedExpr:
      case ExprKind::Await:
      case ExprKind::Yield:
      case ExprKind::YieldFrom:
      case ExprKind::Lambda:
      case ExprKind::ListComp:
      case ExprKind::SetComp:
      case ExprKind::DictComp:
      case ExprKind::GeneratorExp: found = true; break;
      default: break;
    }
  };
  auto* slot = const_cast<ast::Expr*>(expression);
  ast::visit_expression(slot, check);
  return found;
}

}  // namespace leanpyc
