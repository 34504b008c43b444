// with and async with.
#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {

void Generator::with_statement(const ast::With& node, uint32_t index) {
  const bool is_async = node.kind == StmtKind::AsyncWith;
  if (is_async && unit_->kind != UnitKind::AsyncFunction) {
    return error(node.range, "'async with' outside async function");
  }
  if (!descend()) return;
  const ast::WithItem& item = node.items[index];
  const SourceRange& range = dialect_.with_is_at_item ? item.context_expr->range : node.range;
  Label body = new_body_label();
  Label final = new_label();
  Label exit = new_label();
  Label cleanup = new_label();
  expression(item.context_expr);
  dialect_.enter_with(*this, is_async, range);
  if (is_async) dialect_.await(*this, awaitable::kAsyncEnter, range);
  emit_jump(Op::SETUP_WITH, final, range);
  begin_body(body);
  push_block({.kind = is_async ? BlockKind::AsyncWith : BlockKind::With,
              .range = dialect_.with_is_left_at_item ? range : node.range});
  if (item.optional_vars != nullptr) {
    expression(item.optional_vars);
  } else {
    emit(Op::POP_TOP, range);
  }
  if (index + 1 == node.items.size()) {
    statements(node.body);
  } else {
    with_statement(node, index + 1);
  }
  pop_block();
  emit(Op::POP_BLOCK, is_async ? place_or(range) : kNoLocation);

  // The path without an exception.
  dialect_.exit_with(*this, range);
  if (is_async) dialect_.await(*this, awaitable::kAsyncExit, range);
  emit(Op::POP_TOP, range);
  emit_jump(Op::JUMP, exit, range);

  bind(final);
  emit_jump(Op::SETUP_CLEANUP, cleanup, range);
  emit(Op::PUSH_EXC_INFO, range);
  emit(Op::WITH_EXCEPT_START, range);
  if (is_async) dialect_.await(*this, awaitable::kAsyncExit, range);
  with_finish(cleanup);
  bind(exit);
  place_ = kNoLocation;
  ascend();
}

// The result of __exit__ is on the stack; a true value suppresses the exception.
void Generator::with_finish(Label cleanup) {
  Label suppress = new_label();
  dialect_.test(*this, false, kNoLocation);
  emit_jump(Op::POP_JUMP_IF_TRUE, suppress, kNoLocation);
  emit(Op::RERAISE, 2, kNoLocation);
  if (dialect_.suppresses_last) {
    bind(cleanup);
    pop_except_and_reraise(kNoLocation);
    return suppress_exception(suppress);
  }
  Label exit = new_label();
  suppress_exception(suppress);
  emit_jump(dialect_.skip, exit, kNoLocation);
  bind(cleanup);
  pop_except_and_reraise(kNoLocation);
  bind(exit);
}

void Generator::suppress_exception(Label suppress) {
  bind(suppress);
  emit(Op::POP_TOP, kNoLocation);
  emit(Op::POP_BLOCK, kNoLocation);
  emit(Op::POP_EXCEPT, kNoLocation);
  for (uint32_t i = 0; i < dialect_.with_values + 1; ++i) emit(Op::POP_TOP, kNoLocation);
}

}  // namespace leanpyc::codegen
