// casts: typing.cast(T, x), assert_type(x, T), reveal_type(x)
#include "leanpyc/elide/marks.h"

namespace leanpyc {
namespace {

using ast::ExprKind;

struct Form {
  uint32_t arguments;
  uint32_t kept;
};
std::optional<Form> form_of(KnownObject object) {
  switch (object) {
    case KnownObject::Cast: return Form{2, 1};
    case KnownObject::AssertType: return Form{2, 0};
    case KnownObject::RevealType: return Form{1, 0};
    default: return std::nullopt;
  }
}

// Whether the expression, as an expression statement, could be a docstring: a constant, or an operation that folding
// makes one. Calls in it are already marked, so a nested cast is looked through.
bool may_be_docstring(const ast::Expr* expression) {
  while (expression->kind == ExprKind::Call) {
    const auto* call = ast::as<const ast::Call>(expression);
    if (call->elided_to < 0) return false;
    expression = call->args[static_cast<size_t>(call->elided_to)];
  }
  return expression->kind != ExprKind::Name && expression->kind != ExprKind::Attribute &&
         expression->kind != ExprKind::Subscript && expression->kind != ExprKind::Await;
}

}  // namespace

bool mark_cast(ast::Expr* expression, bool whole_statement, MarkContext& context) {
  if (expression->kind != ExprKind::Call) return false;
  auto* call = ast::as<ast::Call>(expression);
  const std::optional<KnownObject> object = context.proven.of(call->func);
  const std::optional<Form> form = object ? form_of(*object) : std::nullopt;
  if (!form || call->args.size() != form->arguments || !call->keywords.empty()) return false;
  for (uint32_t i = 0; i < form->arguments; ++i) {
    if (call->args[i]->kind == ExprKind::Starred) return false;
    if (i != form->kept && may_have_effects(call->args[i])) return false;
  }
  if (whole_statement && may_be_docstring(call->args[form->kept])) return false;
  context.mark(call->elided_to, static_cast<int8_t>(form->kept), Kind::Casts);
  return true;
}

}  // namespace leanpyc
