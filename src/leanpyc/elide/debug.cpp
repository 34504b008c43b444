// debug
#include "leanpyc/elide/marks.h"

namespace leanpyc {

bool mentions_debug(const SourceText& source) { return source.text.find("__debug__") != std::string_view::npos; }

// Folding then treats `if __debug__:` as `if False:`.
bool elide_debug(ast::Expr*& slot, MarkContext& context) {
  if (slot->kind != ast::ExprKind::Name) return false;
  const auto* node = ast::as<const ast::Name>(slot);
  if (node->id != names::kDunderDebug || node->ctx != ast::Context::Load) return false;
  slot = context.file.pool.arena().make<ast::Constant>(ast::Expr{ast::ExprKind::Constant, slot->range},
                                                       ConstantPool::boolean(false));
  ++context.counts[Kind::Debug];
  return true;
}

}  // namespace leanpyc
