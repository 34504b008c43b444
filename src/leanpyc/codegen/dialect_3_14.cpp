// The instructions of CPython 3.14, as differences from 3.13 (dialect_3_13.cpp).
#include "leanpyc/codegen/dialect.h"
#include "leanpyc/flow/operand_flags.h"

namespace leanpyc::codegen {
namespace {

using Range = const SourceRange&;

// ---- calls -------------------------------------------------------------------------------------------------------

// CALL_FUNCTION_EX always takes keywords, which may be NULL.
void call_with_stars(Emitter& e, bool has_keywords, Range range) {
  if (!has_keywords) e.emit(Op::PUSH_NULL, range);
  e.emit(Op::CALL_FUNCTION_EX, range);
}

// ---- loops and comprehensions ------------------------------------------------------------------------------------

void end_async_iteration(Emitter& e, Label start, Range range) { e.emit_jump(Op::END_ASYNC_FOR, start, range); }

// ---- functions, generators and coroutines ------------------------------------------------------------------------

void return_value(Emitter& e, Range range) { e.emit(Op::RETURN_VALUE, range); }

}  // namespace

const Dialect& dialect_3_14() {
  static const Dialect kDialect = [] {
    Dialect dialect = dialect_3_13();
    dialect.call_with_stars = call_with_stars;
    dialect.end_async_iteration = end_async_iteration;
    dialect.return_value = return_value;
    return dialect;
  }();
  return kDialect;
}

}  // namespace leanpyc::codegen
