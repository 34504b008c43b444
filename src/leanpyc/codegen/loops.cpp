// if, for and while.
#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {

void Generator::if_statement(const ast::If& node) {
  Label end = new_label();
  Label next = node.orelse.empty() ? end : new_label();
  jump_if(node.test, next, false, place_);
  statements(node.body);
  if (!node.orelse.empty()) {
    emit_jump(dialect_.skip, end, kNoLocation);
    bind(next);
    statements(node.orelse);
  }
  bind(end);
}

void Generator::for_statement(const ast::For& node) {
  Label start = new_label();
  Label body_start = new_body_label();
  Label cleanup = new_label();
  Label end = new_label();
  push_block({.kind = BlockKind::ForLoop, .start = start, .exit = end, .range = node.range});
  expression(node.iter);
  const Iteration loop{node.range, node.iter->range};
  dialect_.iterate(*this, false, loop);
  bind(start);
  dialect_.next_item(*this, cleanup, loop, node.target->range);
  begin_body(body_start);
  expression(node.target);
  statements(node.body);
  place_ = kNoLocation;
  emit_jump(Op::JUMP, start, kNoLocation);
  bind(cleanup);
  dialect_.end_iteration(*this);
  pop_block();
  statements(node.orelse);
  bind(end);
}

void Generator::async_for_statement(const ast::For& node) {
  const SourceRange& range = node.range;
  if (unit_->kind != UnitKind::AsyncFunction) return error(range, "'async for' outside async function");
  Label start = new_label();
  Label except = new_label();
  Label end = new_label();
  expression(node.iter);
  dialect_.iterate(*this, true, {range, node.iter->range});
  bind(start);
  push_block({.kind = BlockKind::ForLoop, .start = start, .exit = end, .range = range});
  emit_jump(Op::SETUP_FINALLY, except, range);
  emit(Op::GET_ANEXT, range);
  load_none(range);
  const Label send = dialect_.send_loop(*this, resume::kAfterAwait, range);
  emit(Op::POP_BLOCK, range);
  dialect_.begin_async_item(*this, range);
  expression(node.target);
  statements(node.body);
  emit_jump(Op::JUMP, start, kNoLocation);
  pop_block();
  bind(except);
  place_ = node.iter->range;
  dialect_.end_async_iteration(*this, send, node.iter->range);
  statements(node.orelse);
  bind(end);
}

void Generator::while_statement(const ast::While& node) {
  Label loop = new_label();
  Label body_start = new_label();
  Label anchor = new_label();
  Label end = new_label();
  bind(loop);
  push_block({.kind = BlockKind::WhileLoop, .start = loop, .exit = end, .range = node.range});
  jump_if(node.test, anchor, false, place_);
  bind(body_start);
  statements(node.body);
  place_ = node.range;
  if (dialect_.tests_loops_twice) {
    jump_if(node.test, body_start, true, place_);
  } else {
    emit_jump(Op::JUMP, loop, kNoLocation);
  }
  pop_block();
  bind(anchor);
  statements(node.orelse);
  bind(end);
}

}  // namespace leanpyc::codegen
