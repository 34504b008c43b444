// The instructions of CPython 3.12, as differences from 3.13 (dialect_3_13.cpp).
//
// Calls: the NULL of a call that is not a method's is below its callable, and the names of keywords are the operand of
// an instruction before CALL (KW_NAMES). Tests: conditional jumps accept any object, so TO_BOOL does not exist, and
// COMPARE_OP has no bit for a bool. Values: one instruction converts and formats an f-string's field, and one makes a
// function with all its attributes. END_FOR pops the iterator too.
//
// A class body records neither __firstlineno__ nor __static_attributes__. Docstrings keep their indentation, and an
// elided docstring leaves a NOP for its line. Jumps over the other branch of a statement check for signals. In 3.12.0,
// loops, comprehensions, with statements and assertions have the range of the whole statement or expression; patch
// releases up to 3.12.7 gave them the ranges of 3.13 (cpython/cpython_3_12.cpp).
#include "leanpyc/codegen/dialect.h"
#include "leanpyc/flow/operand_flags.h"

namespace leanpyc::codegen {
namespace {

using Range = const SourceRange&;

// ---- calls -------------------------------------------------------------------------------------------------------

void begin_call(Emitter& e, Range callable) { e.emit(Op::PUSH_NULL, callable); }

// CPython's flow graph always merges the NULL with the load of a global after it.
void end_callable(Emitter& e, bool is_name, Range) {
  if (!is_name || e.sequence().last().op != Op::LOAD_GLOBAL) return;
  e.sequence().remove_before_last();
  e.sequence().last().arg |= flow::operand_flags::kPushesNull;
}

void call_with_keywords(Emitter& e, ConstId names, uint32_t arguments, Range names_range, Range range) {
  e.emit(Op::KW_NAMES, e.add_constant(names), names_range);
  e.emit(Op::CALL, arguments, range);
}

void begin_type_parameters(Emitter& e, Range range) { e.emit(Op::PUSH_NULL, range); }

void call_type_parameters(Emitter& e, int32_t passed, Range range) {
  if (passed > 0) e.emit(Op::SWAP, passed + 1, range);
  e.emit(Op::CALL, passed, range);
}

// ---- operators, tests and values ---------------------------------------------------------------------------------

void compare(Emitter& e, ast::CompareOperator op, Range range) {
  // The upper bits are the operator. The lower bits are the mask of outcomes (unordered 1, less 2, greater 4, equal 8)
  // that the specialised instruction tests.
  constexpr int32_t kOperatorShift = 4;
  auto ordered = [&](int32_t number, int32_t mask) {
    e.emit(Op::COMPARE_OP_NO_BOOL, number << kOperatorShift | mask, range);
  };
  switch (op) {
    case ast::CompareOperator::Lt: ordered(0, 2); break;
    case ast::CompareOperator::LtE: ordered(1, 2 | 8); break;
    case ast::CompareOperator::Eq: ordered(2, 8); break;
    case ast::CompareOperator::NotEq: ordered(3, 1 | 2 | 4); break;
    case ast::CompareOperator::Gt: ordered(4, 4); break;
    case ast::CompareOperator::GtE: ordered(5, 4 | 8); break;
    case ast::CompareOperator::Is: e.emit(Op::IS_OP, 0, range); break;
    case ast::CompareOperator::IsNot: e.emit(Op::IS_OP, 1, range); break;
    case ast::CompareOperator::In: e.emit(Op::CONTAINS_OP, 0, range); break;
    case ast::CompareOperator::NotIn: e.emit(Op::CONTAINS_OP, 1, range); break;
  }
}

void test(Emitter&, bool, Range) {}

void jump_or_pop(Emitter& e, Op jump, Label target, Range range) {
  e.emit(Op::COPY, 1, range);
  e.emit_jump(jump, target, range);
  e.emit(Op::POP_TOP, range);
}

void negate(Emitter& e, Range range) { e.emit(Op::UNARY_NOT, range); }

void join(Emitter& e, uint32_t count, Range range) {
  if (count != 1) e.emit(Op::BUILD_STRING, count, range);
}

void convert(Emitter&, int32_t, Range) {}

void format(Emitter& e, int32_t conversion, bool has_spec, Range range) {
  constexpr int32_t kHasSpec = 4;
  int32_t argument = 0;
  if (conversion == 's') argument = conversion::kStr;
  if (conversion == 'r') argument = conversion::kRepr;
  if (conversion == 'a') argument = conversion::kAscii;
  e.emit(Op::FORMAT_VALUE, argument | (has_spec ? kHasSpec : 0), range);
}

// ---- loops and comprehensions ------------------------------------------------------------------------------------

// Patch releases moved the iterators from the whole to the iterable, first those of for statements.
Range iterator_range(Emitter& e, Feature at_iterable, const Iteration& loop) {
  return e.target().has(at_iterable) ? loop.iterable : loop.whole;
}

void iterate_comprehension(Emitter& e, bool is_async, const Iteration& loop) {
  e.emit(is_async ? Op::GET_AITER : Op::GET_ITER, iterator_range(e, Feature::ComprehensionsAtIterable, loop));
}

void iterate(Emitter& e, bool is_async, const Iteration& loop) {
  if (is_async) return iterate_comprehension(e, is_async, loop);
  e.emit(Op::GET_ITER, iterator_range(e, Feature::LoopsAtIterable, loop));
}

void next_item(Emitter& e, Label exhausted, const Iteration& loop, Range) {
  e.emit_jump(Op::FOR_ITER, exhausted, iterator_range(e, Feature::LoopsAtIterable, loop));
}

void enter_comprehension_loop(Emitter&, const Iteration&) {}

void next_comprehension_item(Emitter& e, Label exhausted, const Iteration& loop) {
  e.emit_jump(Op::FOR_ITER, exhausted, iterator_range(e, Feature::ComprehensionsAtIterable, loop));
}

void end_iteration(Emitter& e) { e.emit(Op::END_FOR_POPS_2, kNoLocation); }

// ---- functions, generators and coroutines ------------------------------------------------------------------------

void make_function(Emitter& e, int32_t attributes, Range range) { e.emit(Op::MAKE_FUNCTION_FLAGS, attributes, range); }

// ---- modules and classes -----------------------------------------------------------------------------------------

void load_build_class(Emitter& e, Range range) {
  e.emit(Op::PUSH_NULL, range);
  e.emit(Op::LOAD_BUILD_CLASS, range);
}

void begin_class_body(Emitter&, int32_t, Range) {}

void end_class_body(Emitter&) {}

ConstId docstring(Emitter&, ConstId literal) { return literal; }

bool elided_docstring(Emitter& e, const ast::Constant*, bool, Range range) {
  e.emit(Op::NOP, range);
  return false;
}

// ---- properties --------------------------------------------------------------------------------------------------

bool counts_as_block(const Target& target, BlockKind kind) {
  if (kind == BlockKind::StopIteration) return target.has(Feature::GeneratorsAreBlocks);
  return kind != BlockKind::InlinedComprehension;
}

int most_blocks(const Target& target) { return target.has(Feature::GeneratorsAreBlocks) ? 21 : 20; }

bool reports_yield_from(const Target& target) { return target.has(Feature::YieldFromOutsideFunction); }

void fit(Dialect& dialect, const Target& target) {
  dialect.assertion_is_at_test = target.has(Feature::AssertionsAtTest);
  dialect.labels_function_body = target.has(Feature::GeneratorsAreBlocks);
  dialect.inlined_hides_free_names = target.has(Feature::InlinedNamesHidden);
  dialect.lambda_returns_at_body = target.has(Feature::LambdasReturnAtBody);
  dialect.with_is_at_item = target.has(Feature::WithAtItem);
  dialect.with_is_left_at_item = target.has(Feature::WithLeftAtItem);
}

}  // namespace

const Dialect& dialect_3_12() {
  static const Dialect kDialect = [] {
    Dialect dialect = dialect_3_13();
    dialect.begin_call = begin_call;
    dialect.end_callable = end_callable;
    dialect.call_with_keywords = call_with_keywords;
    dialect.begin_type_parameters = begin_type_parameters;
    dialect.call_type_parameters = call_type_parameters;
    dialect.compare = compare;
    dialect.test = test;
    dialect.jump_or_pop = jump_or_pop;
    dialect.decide_or_pop = jump_or_pop;
    dialect.negate = negate;
    dialect.join = join;
    dialect.convert = convert;
    dialect.format = format;
    dialect.iterate = iterate;
    dialect.next_item = next_item;
    dialect.iterate_comprehension = iterate_comprehension;
    dialect.enter_comprehension_loop = enter_comprehension_loop;
    dialect.next_comprehension_item = next_comprehension_item;
    dialect.end_iteration = end_iteration;
    dialect.make_function = make_function;
    dialect.load_build_class = load_build_class;
    dialect.begin_class_body = begin_class_body;
    dialect.end_class_body = end_class_body;
    dialect.docstring = docstring;
    dialect.elided_docstring = elided_docstring;
    dialect.counts_as_block = counts_as_block;
    dialect.most_blocks = most_blocks;
    dialect.reports_yield_from = reports_yield_from;
    dialect.skip = Op::JUMP;
    dialect.type_parameter_value_is_at_value = false;
    dialect.fit = fit;
    return dialect;
  }();
  return kDialect;
}

}  // namespace leanpyc::codegen
