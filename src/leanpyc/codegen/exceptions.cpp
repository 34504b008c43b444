// try statements.
#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {

void Generator::try_statement(const ast::Try& node) {
  if (!node.finalbody.empty()) {
    try_finally(node);
  } else if (node.kind == StmtKind::TryStar) {
    try_star(node);
  } else {
    try_except(node);
  }
}

// The finally body is generated twice, for the normal and the exceptional path, and again for every jump out of the
// statement.
void Generator::try_finally(const ast::Try& node) {
  Label body = new_body_label();
  Label end = new_label();
  Label exit = new_label();
  Label cleanup = new_label();
  emit_jump(Op::SETUP_FINALLY, end, node.range);
  begin_body(body);
  push_block({.kind = BlockKind::FinallyTry, .range = node.range, .final_body = &node.finalbody});
  if (node.handlers.empty()) {
    statements(node.body);
  } else if (node.kind == StmtKind::TryStar) {
    try_star(node);
  } else {
    try_except(node);
  }
  emit(Op::POP_BLOCK, kNoLocation);
  pop_block();
  statements(node.finalbody);
  emit_jump(dialect_.skip, exit, kNoLocation);

  bind(end);
  place_ = kNoLocation;
  push_block({.kind = BlockKind::FinallyEnd, .range = kNoLocation});
  emit_jump(Op::SETUP_CLEANUP, cleanup, kNoLocation);
  emit(Op::PUSH_EXC_INFO, kNoLocation);
  statements(node.finalbody);
  pop_block();
  const SourceRange& range = place_or(kNoLocation);
  emit(Op::RERAISE, 0, range);
  bind(cleanup);
  pop_except_and_reraise(range);
  bind(exit);
}

void Generator::try_except(const ast::Try& node) {
  Label body = new_body_label();
  Label except = new_label();
  Label end = new_label();
  Label cleanup = new_label();
  emit_jump(Op::SETUP_FINALLY, except, node.range);
  begin_body(body);
  push_block({.kind = BlockKind::TryExcept, .range = node.range});
  statements(node.body);
  pop_block();
  emit(Op::POP_BLOCK, kNoLocation);
  statements(node.orelse);
  emit_jump(dialect_.skip, end, kNoLocation);

  bind(except);
  emit_jump(Op::SETUP_CLEANUP, cleanup, kNoLocation);
  emit(Op::PUSH_EXC_INFO, kNoLocation);
  push_block({.kind = BlockKind::ExceptionHandler, .range = node.range});
  for (const ast::ExceptHandler& handler : node.handlers) {
    if (handler.type == nullptr && &handler != &node.handlers.back()) {
      return error(handler.range, "default 'except:' must be last");
    }
    except_handler(handler, end);
  }
  pop_block();
  place_ = kNoLocation;
  emit(Op::RERAISE, 0, kNoLocation);
  bind(cleanup);
  pop_except_and_reraise(kNoLocation);
  bind(end);
}

void Generator::except_handler(const ast::ExceptHandler& handler, Label end) {
  Label next = new_label();
  if (handler.type != nullptr) {
    expression(handler.type);
    emit(Op::CHECK_EXC_MATCH, handler.range);
    emit_jump(Op::POP_JUMP_IF_FALSE, next, handler.range);
  }
  if (handler.name == kNoName) {
    Label body = new_body_label();
    emit(Op::POP_TOP, handler.range);
    begin_body(body);
    push_block({.kind = BlockKind::HandlerCleanup, .range = handler.range});
    statements(handler.body);
    pop_block();
    emit(Op::POP_BLOCK, kNoLocation);
    emit(Op::POP_EXCEPT, kNoLocation);
    emit_jump(dialect_.skip, end, kNoLocation);
    bind(next);
    return;
  }
  // The body is in its own try block, so that the name is deleted on every path.
  Label cleanup = new_label();
  Label body = new_body_label();
  store_name(handler.name, handler.range);
  emit_jump(Op::SETUP_CLEANUP, cleanup, handler.range);
  begin_body(body);
  push_block({.kind = BlockKind::HandlerCleanup, .range = handler.range, .name = handler.name});
  statements(handler.body);
  pop_block();
  emit(Op::POP_BLOCK, kNoLocation);
  emit(Op::POP_BLOCK, kNoLocation);
  emit(Op::POP_EXCEPT, kNoLocation);
  clear_handler_name(handler.name);
  emit_jump(dialect_.skip, end, kNoLocation);
  bind(cleanup);
  clear_handler_name(handler.name);
  emit(Op::RERAISE, 1, kNoLocation);
  bind(next);
}

// Assigns the name before it deletes it, because the body may already have deleted it.
void Generator::clear_handler_name(NameId name) {
  load_none(kNoLocation);
  store_name(name, kNoLocation);
  delete_name(name, kNoLocation);
}

// Each handler takes its part of the exception group. The rest of the group, and the exceptions that handlers raise,
// are collected in a list and raised again at the end.
void Generator::try_star(const ast::Try& node) {
  Label body = new_body_label();
  Label except = new_label();
  Label orelse = new_label();
  Label end = new_label();
  Label cleanup = new_label();
  Label reraise_star = new_label();
  emit_jump(Op::SETUP_FINALLY, except, node.range);
  begin_body(body);
  push_block({.kind = BlockKind::TryExcept, .range = node.range});
  statements(node.body);
  pop_block();
  emit(Op::POP_BLOCK, kNoLocation);
  emit_jump(dialect_.skip, orelse, kNoLocation);

  bind(except);
  emit_jump(Op::SETUP_CLEANUP, cleanup, kNoLocation);
  emit(Op::PUSH_EXC_INFO, kNoLocation);
  push_block({.kind = BlockKind::ExceptionGroupHandler, .range = node.range});
  for (const ast::ExceptHandler& handler : node.handlers) {
    except_star_handler(handler, &handler == &node.handlers.front());
  }
  emit(Op::LIST_APPEND, 1, kNoLocation);
  emit_jump(dialect_.skip, reraise_star, kNoLocation);
  pop_block();

  Label reraise = new_label();
  bind(reraise_star);
  dialect_.prepare_reraise_star(*this, kNoLocation);
  emit(Op::COPY, 1, kNoLocation);
  emit_jump(Op::POP_JUMP_IF_NOT_NONE, reraise, kNoLocation);
  emit(Op::POP_TOP, kNoLocation);
  emit(Op::POP_BLOCK, kNoLocation);
  emit(Op::POP_EXCEPT, kNoLocation);
  emit_jump(dialect_.skip, end, kNoLocation);

  bind(reraise);
  emit(Op::POP_BLOCK, kNoLocation);
  emit(Op::SWAP, 2, kNoLocation);
  emit(Op::POP_EXCEPT, kNoLocation);
  emit(Op::RERAISE, 0, kNoLocation);
  bind(cleanup);
  pop_except_and_reraise(kNoLocation);

  bind(orelse);
  statements(node.orelse);
  bind(end);
}

void Generator::except_star_handler(const ast::ExceptHandler& handler, bool is_first) {
  const SourceRange& range = handler.range;
  Label next = new_label();
  Label with_error = new_label();
  Label decided = new_label();
  if (is_first) dialect_.begin_except_star(*this, range);
  if (handler.type != nullptr) {
    expression(handler.type);
    emit(Op::CHECK_EG_MATCH, range);
    emit(Op::COPY, 1, range);
    if (dialect_.failed_match_jumps) {
      emit_jump(Op::POP_JUMP_IF_NONE, decided, range);
    } else {
      emit_jump(Op::POP_JUMP_IF_NOT_NONE, decided, range);
      emit(Op::POP_TOP, range);
      emit_jump(dialect_.skip, next, range);
    }
  }
  if (!dialect_.failed_match_jumps) bind(decided);
  Label cleanup_end = new_label();
  Label body = new_body_label();
  if (handler.name != kNoName) {
    store_name(handler.name, range);
  } else {
    emit(Op::POP_TOP, range);
  }
  emit_jump(Op::SETUP_CLEANUP, cleanup_end, range);
  begin_body(body);
  push_block({.kind = BlockKind::HandlerCleanup, .range = range, .name = handler.name});
  statements(handler.body);
  pop_block();
  place_ = kNoLocation;
  emit(Op::POP_BLOCK, kNoLocation);
  if (handler.name != kNoName) clear_handler_name(handler.name);
  emit_jump(dialect_.skip, next, kNoLocation);

  bind(cleanup_end);
  if (handler.name != kNoName) clear_handler_name(handler.name);
  emit(Op::LIST_APPEND, 3, kNoLocation);
  emit(Op::POP_TOP, kNoLocation);
  if (!dialect_.failed_match_jumps) return bind(next);
  emit_jump(dialect_.skip, with_error, kNoLocation);

  bind(next);
  emit(Op::NOP, kNoLocation);
  emit_jump(dialect_.skip, with_error, kNoLocation);
  bind(decided);
  emit(Op::POP_TOP, place_or(range));
  bind(with_error);
}

}  // namespace leanpyc::codegen
