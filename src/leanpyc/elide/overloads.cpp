// overloads
#include "leanpyc/elide/marks.h"
#include "leanpyc/syntax/ast_walk.h"

namespace leanpyc {
namespace {

const ast::FunctionDef* as_function(const ast::Stmt* statement) {
  return ast::FunctionDef::is(statement->kind) ? ast::as<const ast::FunctionDef>(statement) : nullptr;
}

bool has_overload(const ast::FunctionDef& node, MarkContext& context) {
  for (const ast::Expr* each : node.decorators) {
    if (context.proven.of(each) == KnownObject::Overload) return true;
  }
  return false;
}

// Whether evaluating the definition only makes the function, which nothing can refer to.
bool may_vanish(const ast::FunctionDef& node, MarkContext& context) {
  for (const ast::Expr* each : node.decorators) {
    if (!is_harmless_decorator(each, context)) return false;
  }
  bool effects = false;
  // Annotations that stay text are visited too, because a call in one is meant to be read.
  ast::visit_own_expressions(const_cast<ast::FunctionDef*>(&node), true, [&](ast::Expr*& slot) {
    bool decorator = false;
    for (const ast::Expr* each : node.decorators) decorator = decorator || each == slot;
    effects = effects || (!decorator && may_have_effects(slot));
  });
  return !effects;
}

// Whether a decorator or default of the implementation reads the overloads' name: `@f.register`.
bool reads_name(const ast::FunctionDef& node, NameId name) {
  bool found = false;
  auto check = [&](ast::Expr*& slot) {
    found = found || (slot->kind == ast::ExprKind::Name && ast::as<const ast::Name>(slot)->id == name);
  };
  ast::visit_own_expressions(const_cast<ast::FunctionDef*>(&node), true,
                             [&](ast::Expr*& slot) { ast::visit_expression(slot, check); });
  return found;
}

}  // namespace

void mark_overloads(const Seq<ast::Stmt*>& body, MarkContext& context) {
  uint32_t first = 0;  // index of the first overload of the current run
  for (uint32_t i = 0; i < body.size(); ++i) {
    const ast::FunctionDef* function = as_function(body[i]);
    const bool continues = function != nullptr && i > first && as_function(body[first])->name == function->name;
    if (function != nullptr && has_overload(*function, context)) {
      if (!continues) first = i;
      continue;
    }
    if (continues && !reads_name(*function, function->name)) {
      for (uint32_t j = first; j < i; ++j) {
        auto* overload = ast::as<ast::FunctionDef>(body[j]);
        if (context.keep.keeps(overload) || reads_name(*overload, overload->name) || !may_vanish(*overload, context)) {
          continue;
        }
        context.mark(overload->elided, true, Kind::Overloads);
      }
    }
    first = i + 1;
  }
}

}  // namespace leanpyc
