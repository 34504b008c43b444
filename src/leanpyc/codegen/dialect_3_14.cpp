// The instructions of CPython 3.14, as differences from 3.13 (dialect_3_13.cpp).
//
// The flow graph folds constants, so displays and returns are emitted as they are written; only a slice of constants is
// a constant at once. `x[i]` is a BINARY_OP. `and` and `or` jump with JUMP_IF_FALSE and JUMP_IF_TRUE, which keep their
// operand and become real instructions at the end of the flow graph. BUILD_MAP makes every dict, CALL_FUNCTION_EX
// always takes keywords, and AssertionError is one of the common constants.
//
// A with statement loads __enter__ and __exit__ unbound, with the object as their first argument, so it keeps two
// values on the stack. END_ASYNC_FOR names the SEND of its loop. A while loop tests its condition in one place.
// An exhausted iterator has
// its own POP_ITER.
//
// No verb merges instructions, because the exception table shows how many instructions a block had (flow/encode.cpp).
#include "leanpyc/codegen/dialect.h"
#include "leanpyc/flow/operand_flags.h"

namespace leanpyc::codegen {
namespace {

using Range = const SourceRange&;

// ---- calls -------------------------------------------------------------------------------------------------------

void end_callable(Emitter& e, bool, Range callable) { e.emit(Op::PUSH_NULL, callable); }

void call_with_stars(Emitter& e, bool has_keywords, Range range) {
  if (!has_keywords) e.emit(Op::PUSH_NULL, range);
  e.emit(Op::CALL_FUNCTION_EX, range);
}

// ---- operators, tests and values ---------------------------------------------------------------------------------

void decide_or_pop(Emitter& e, Op jump, Label target, Range range) {
  e.emit_jump(jump == Op::POP_JUMP_IF_FALSE ? Op::JUMP_IF_FALSE : Op::JUMP_IF_TRUE, target, range);
  e.emit(Op::POP_TOP, range);
}

void test(Emitter& e, bool, Range range) { e.emit(Op::TO_BOOL, range); }

void load_subscript(Emitter& e, Range range) { e.emit(Op::BINARY_OP, flow::operand_flags::kSubscript, range); }

// ---- loops and comprehensions ------------------------------------------------------------------------------------

void end_iteration(Emitter& e) {
  e.emit(Op::END_FOR, kNoLocation);
  e.emit(Op::POP_ITER, kNoLocation);
}

void begin_async_item(Emitter& e, Range range) { e.emit(Op::NOT_TAKEN, range); }

void end_async_iteration(Emitter& e, Label send, Range range) { e.emit_jump(Op::END_ASYNC_FOR, send, range); }

// ---- statements --------------------------------------------------------------------------------------------------

void enter_with(Emitter& e, bool is_async, Range range) {
  e.emit(Op::COPY, 1, range);
  e.emit(Op::LOAD_SPECIAL, is_async ? special_method::kAsyncExit : special_method::kExit, range);
  e.emit(Op::SWAP, 2, range);
  e.emit(Op::SWAP, 3, range);
  e.emit(Op::LOAD_SPECIAL, is_async ? special_method::kAsyncEnter : special_method::kEnter, range);
  e.emit(Op::CALL, 0, range);
}

void exit_with(Emitter& e, Range range) {
  for (int i = 0; i < 3; ++i) e.load_none(range);
  e.emit(Op::CALL, 3, range);
}

void load_assertion_error(Emitter& e, Range range) {
  e.emit(Op::LOAD_COMMON_CONSTANT, common_constant::kAssertionError, range);
}

// ---- functions, generators and coroutines ------------------------------------------------------------------------

void return_value(Emitter& e, Range range) { e.emit(Op::RETURN_VALUE, range); }

void wrap_generator(Emitter& e) {
  Label handler = e.new_label();
  e.sequence().insert_first_jump(Op::SETUP_CLEANUP, handler, kNoLocation);
  e.load_none(kNoLocation);
  return_value(e, kNoLocation);
  e.bind(handler);
  e.emit(Op::CALL_INTRINSIC_1, intrinsic1::kStopIterationError, kNoLocation);
  e.emit(Op::RERAISE, 1, kNoLocation);
}

// CPython removes the statement, and leaves a pass statement in an empty body. It makes an f-string of a string that is
// the first statement then, so that the string is not taken for a docstring.
bool elided_docstring(Emitter& e, const ast::Constant* next, bool alone, Range range) {
  constexpr int32_t kPassLength = 4;
  if (alone) e.emit(Op::NOP, {range.line, range.column, range.line, range.column + kPassLength});
  if (next == nullptr) return false;
  e.load_constant(next->value, next->range);
  e.emit(Op::POP_TOP, kNoLocation);
  return true;
}

// ---- properties --------------------------------------------------------------------------------------------------

bool inlines_consumer(const Target& target, bool awaits) {
  return !awaits || !target.has(Feature::ConsumersOfAwaitsAreCalled);
}

}  // namespace

const Dialect& dialect_3_14() {
  static const Dialect kDialect = [] {
    Dialect dialect = dialect_3_13();
    dialect.end_callable = end_callable;
    dialect.test = test;
    dialect.call_with_stars = call_with_stars;
    dialect.decide_or_pop = decide_or_pop;
    dialect.load_subscript = load_subscript;
    dialect.end_iteration = end_iteration;
    dialect.begin_async_item = begin_async_item;
    dialect.end_async_iteration = end_async_iteration;
    dialect.enter_with = enter_with;
    dialect.exit_with = exit_with;
    dialect.load_assertion_error = load_assertion_error;
    dialect.return_value = return_value;
    dialect.wrap_generator = wrap_generator;
    dialect.elided_docstring = elided_docstring;
    dialect.subject_drop_is_at_body = true;
    dialect.with_values = 2;
    dialect.tests_loops_twice = false;
    dialect.folds_displays = false;
    dialect.has_constant_slices = true;
    dialect.inlines_consumer = inlines_consumer;
    dialect.has_function_flags = true;
    dialect.inlined_in_class_clears_all = false;
    return dialect;
  }();
  return kDialect;
}

}  // namespace leanpyc::codegen
