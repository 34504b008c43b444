// Calls of all(), any() and tuple() with a generator expression, as a loop. The loop runs only if the name still means
// the builtin when the program runs; otherwise the usual call follows.
#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {

// The callable is on the stack. Returns false if the call has another form. On the path of the loop, the code jumps
// over the call, which the caller emits.
bool Generator::inlined_consumer(const ast::Call& node) {
  if (node.args.size() != 1 || node.args[0]->kind != ExprKind::GeneratorExp || !node.keywords.empty()) return false;
  if (node.func->kind != ExprKind::Name) return false;
  const NameId name = ast::as<const ast::Name>(node.func)->id;
  const bool is_tuple = name == names::kTuple;
  const bool is_all = name == names::kAll;
  if (!is_tuple && !is_all && name != names::kAny) return false;
  const auto& generator = *ast::as<const ast::ComprehensionExpr>(node.args[0]);
  if (!dialect_.inlines_consumer(target_, symbols_[generator.scope].coroutine)) return false;

  const SourceRange& range = node.func->range;
  const int32_t builtin = is_tuple ? common_constant::kTuple : is_all ? common_constant::kAll : common_constant::kAny;
  Label call = new_label();
  Label loop = new_label();
  Label exhausted = new_label();
  Label end = new_label();
  emit(Op::COPY, 1, range);
  emit(Op::LOAD_COMMON_CONSTANT, builtin, range);
  emit(Op::IS_OP, 0, range);
  emit_jump(Op::POP_JUMP_IF_FALSE, call, range);
  emit(Op::POP_TOP, range);
  if (is_tuple) emit(Op::BUILD_LIST, 0, range);
  expression(&generator);

  bind(loop);
  emit_jump(Op::FOR_ITER, exhausted, range);
  if (is_tuple) {
    emit(Op::LIST_APPEND, 2, range);
    emit_jump(Op::JUMP, loop, range);
  } else {
    emit(Op::TO_BOOL, range);
    emit_jump(is_all ? Op::POP_JUMP_IF_TRUE : Op::POP_JUMP_IF_FALSE, loop, range);
    emit(Op::POP_ITER, kNoLocation);
    load_constant(ConstantPool::boolean(!is_all), range);
    emit_jump(Op::JUMP, end, range);
  }
  bind(exhausted);
  dialect_.end_iteration(*this);
  if (is_tuple) {
    dialect_.list_to_tuple(*this, range);
  } else {
    load_constant(ConstantPool::boolean(is_all), range);
  }
  emit_jump(Op::JUMP, end, range);

  bind(call);
  dialect_.end_callable(*this, false, range);
  call_arguments(0, node.args, node.keywords, node.range);
  bind(end);
  return true;
}

}  // namespace leanpyc::codegen
