// casts: typing.cast(T, x), assert_type(x, T), reveal_type(x)
#include "leanpyc/elide/marks.h"

namespace leanpyc {
namespace {

using ast::ExprKind;

struct Form {
  uint32_t arguments;
  uint32_t kept;
};
std::optional<Form> form_of(TypingName name) {
  switch (name) {
    case TypingName::Cast: return Form{2, 1};
    case TypingName::AssertType: return Form{2, 0};
    case TypingName::RevealType: return Form{1, 0};
    default: return std::nullopt;
  }
}

}  // namespace

bool mark_cast(ast::Expr* expression, bool whole_statement, MarkContext& context) {
  if (expression->kind != ExprKind::Call) return false;
  auto* call = ast::as<ast::Call>(expression);
  std::optional<TypingName> name = context.typing.of(call->func, context.names);
  std::optional<Form> form = name ? form_of(*name) : std::nullopt;
  if (!form || call->args.size() != form->arguments || !call->keywords.empty()) return false;
  for (uint32_t i = 0; i < form->arguments; ++i) {
    if (call->args[i]->kind == ExprKind::Starred) return false;
    if (i != form->kept && may_have_effects(call->args[i])) return false;
  }
  // A constant that becomes a statement could become a docstring.
  const ExprKind kept = call->args[form->kept]->kind;
  if (whole_statement && kept != ExprKind::Name && kept != ExprKind::Call && kept != ExprKind::Attribute &&
      kept != ExprKind::Subscript && kept != ExprKind::Await) {
    return false;
  }
  call->elided_to = static_cast<int8_t>(form->kept);
  ++context.counts[Kind::Casts];
  return true;
}

}  // namespace leanpyc
