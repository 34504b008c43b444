// Statements: the switch over their kinds, and the simple statements.
#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {
void Generator::statement(const Stmt* node) {
  if (!fits() || !descend()) return;
  place_ = node->range;
  if (node->elided) {
    elided_statement(node);
    return ascend();
  }
  switch (node->kind) {
    case StmtKind::FunctionDef:
    case StmtKind::AsyncFunctionDef: function(*ast::as<const ast::FunctionDef>(node)); break;
    case StmtKind::ClassDef: class_definition(*ast::as<const ast::ClassDef>(node)); break;
    case StmtKind::TypeAlias: type_alias(*ast::as<const ast::TypeAlias>(node)); break;
    case StmtKind::Return: return_statement(*ast::as<const ast::Return>(node)); break;
    case StmtKind::Delete: expressions(ast::as<const ast::Delete>(node)->targets); break;
    case StmtKind::Assign: assign(*ast::as<const ast::Assign>(node)); break;
    case StmtKind::AugAssign: augmented_assign(*ast::as<const ast::AugAssign>(node)); break;
    case StmtKind::AnnAssign: annotated_assign(*ast::as<const ast::AnnAssign>(node)); break;
    case StmtKind::For: conditionally(&Generator::for_statement, *ast::as<const ast::For>(node)); break;
    case StmtKind::AsyncFor: conditionally(&Generator::async_for_statement, *ast::as<const ast::For>(node)); break;
    case StmtKind::While: conditionally(&Generator::while_statement, *ast::as<const ast::While>(node)); break;
    case StmtKind::If: conditionally(&Generator::if_statement, *ast::as<const ast::If>(node)); break;
    case StmtKind::With:
    case StmtKind::AsyncWith: conditionally(&Generator::with_items, *ast::as<const ast::With>(node)); break;
    case StmtKind::Match: conditionally(&Generator::match_statement, *ast::as<const ast::Match>(node)); break;
    case StmtKind::Raise: raise(*ast::as<const ast::Raise>(node)); break;
    case StmtKind::Try:
    case StmtKind::TryStar: conditionally(&Generator::try_statement, *ast::as<const ast::Try>(node)); break;
    case StmtKind::Assert: assert_statement(*ast::as<const ast::Assert>(node)); break;
    case StmtKind::Import: import(*ast::as<const ast::Import>(node)); break;
    case StmtKind::ImportFrom: import_from(*ast::as<const ast::ImportFrom>(node)); break;
    case StmtKind::Global:
    case StmtKind::Nonlocal: break;
    case StmtKind::Expr: expression_statement(*ast::as<const ast::ExprStmt>(node)); break;
    case StmtKind::Pass: emit(Op::NOP, node->range); break;
    case StmtKind::Break: break_statement(node->range); break;
    case StmtKind::Continue: continue_statement(node->range); break;
  }
  ascend();
}

// Generates the parts of an elided statement that stay: the warning about an assert, and the else branch of an If.
void Generator::elided_statement(const Stmt* node) {
  if (node->kind == StmtKind::Assert) check_assert(*ast::as<const ast::Assert>(node));
  if (node->kind == StmtKind::If) conditionally(&Generator::statements, ast::as<const ast::If>(node)->orelse);
}

void Generator::expression_statement(const ast::ExprStmt& node) {
  if (node.value->kind == ExprKind::Constant) {
    emit(Op::NOP, node.range);
    return;
  }
  expression(node.value);
  place_ = kNoLocation;
  emit(Op::POP_TOP, kNoLocation);
}

void Generator::assign(const ast::Assign& node) {
  expression(node.value);
  const uint32_t last = node.targets.size() - 1;
  for (uint32_t i = 0; i <= last; ++i) {
    if (i != last) emit(Op::COPY, 1, node.range);
    expression(node.targets[i]);
  }
}

void Generator::raise(const ast::Raise& node) {
  int32_t count = 0;
  if (node.exc != nullptr) {
    expression(node.exc);
    ++count;
    if (node.cause != nullptr) {
      expression(node.cause);
      ++count;
    }
  }
  emit(Op::RAISE_VARARGS, count, node.range);
}

void Generator::check_assert(const ast::Assert& node) {
  bool is_tuple = false;
  if (node.test->kind == ExprKind::Tuple) {
    is_tuple = !ast::as<const ast::Tuple>(node.test)->elts.empty();
  } else if (node.test->kind == ExprKind::Constant) {
    const Constant& value = pool_[ast::as<const ast::Constant>(node.test)->value];
    is_tuple = value.kind == ConstantKind::Tuple && !value.items.empty();
  }
  if (is_tuple) warn(node.range, "assertion is always true, perhaps remove parentheses?");
}

void Generator::assert_statement(const ast::Assert& node) {
  check_assert(node);
  Label end = new_label();
  jump_if(node.test, end, true, place_);
  const SourceRange& range = place_or(node.range);
  dialect_.load_assertion_error(*this, range);
  if (node.msg != nullptr) {
    expression(node.msg);
    dialect_.call(*this, 0, range);
  }
  if (dialect_.assertion_is_at_test) place_ = node.test->range;
  emit(Op::RAISE_VARARGS, 1, dialect_.assertion_is_at_test ? node.test->range : range);
  bind(end);
}

void Generator::return_statement(const ast::Return& node) {
  const Scope& scope = *unit_->scope;
  if (!scope.is_function_like()) return error(node.range, "'return' outside function");
  if (node.value != nullptr && scope.coroutine && scope.generator) {
    return error(node.range, "'return' with value in async generator");
  }
  SourceRange range = node.range;
  // A constant is loaded after all blocks are unwound; the NOP keeps its line.
  const bool keeps_top = node.value != nullptr && node.value->kind != ExprKind::Constant;
  if (keeps_top) {
    expression(node.value);
  } else if (node.value != nullptr) {
    range = node.value->range;
    emit(Op::NOP, range);
  }
  if (node.value == nullptr || node.value->range.line != node.range.line) {
    range = node.range;
    emit(Op::NOP, range);
  }
  unwind_all(keeps_top, false, range);
  if (node.value == nullptr) {
    load_none(range);
  } else if (!keeps_top) {
    load_constant(ast::as<const ast::Constant>(node.value)->value, range);
  }
  dialect_.return_value(*this, range);
  place_ = range;
}

void Generator::break_statement(const SourceRange& statement_range) {
  SourceRange range = statement_range;
  emit(Op::NOP, range);
  const Block* loop = unwind_all(false, true, range);
  if (loop == nullptr) return error(statement_range, "'break' outside loop");
  const Block left = *loop;
  unwind(left, false, range);
  emit_jump(Op::JUMP, left.exit, range);
  place_ = range;
}

void Generator::continue_statement(const SourceRange& statement_range) {
  SourceRange range = statement_range;
  emit(Op::NOP, range);
  const Block* loop = unwind_all(false, true, range);
  if (loop == nullptr) return error(statement_range, "'continue' not properly in loop");
  emit_jump(Op::JUMP, loop->start, range);
  place_ = range;
}

}  // namespace leanpyc::codegen
