// The instructions of CPython 3.11, as differences from 3.12 (dialect_3_12.cpp).
//
// Calls: PRECALL comes before CALL, and a method is loaded by LOAD_METHOD, also one of super(). Tests: JUMP_IF_…_OR_POP
// keeps the value of `and` and `or`, and COMPARE_OP has no hints. Values: what CALL_INTRINSIC_1 and _2 do from 3.12 on
// is done by UNARY_POSITIVE, LIST_TO_TUPLE, IMPORT_STAR, ASYNC_GEN_WRAP and PREP_RERAISE_STAR. A slice is always built.
//
// FOR_ITER pops the exhausted iterator itself. A yield from is not under a separate handler, and generators have no
// handler for StopIteration, because the interpreter converts it.
//
// CPython's code generator keeps the current range in a variable here. Statements and expressions set it, but some code
// uses what an earlier part left (Generator::place_): so the instruction that adds to a list has the range of the
// comprehension, or of the last comparison in its conditions.
#include "leanpyc/codegen/dialect.h"

namespace leanpyc::codegen {
namespace {

using Range = const SourceRange&;

// ---- calls -------------------------------------------------------------------------------------------------------

void load_attribute(Emitter& e, NameId name, Range range) {
  e.emit(Op::LOAD_ATTR_NAME, e.attribute_place(name), range);
}

void load_method(Emitter& e, NameId name, Range range) { e.emit(Op::LOAD_METHOD, e.attribute_place(name), range); }

void call(Emitter& e, uint32_t arguments, Range range) {
  e.emit(Op::PRECALL, arguments, range);
  e.emit(Op::CALL_AFTER_PRECALL, arguments, range);
}

void call_with_keywords(Emitter& e, ConstId names, uint32_t arguments, Range names_range, Range range) {
  e.emit(Op::KW_NAMES, e.add_constant(names), names_range);
  call(e, arguments, range);
}

// ---- operators, tests and values ---------------------------------------------------------------------------------

void compare(Emitter& e, ast::CompareOperator op, Range range) {
  switch (op) {
    case ast::CompareOperator::Lt: e.emit(Op::COMPARE_OP_INDEX, 0, range); break;
    case ast::CompareOperator::LtE: e.emit(Op::COMPARE_OP_INDEX, 1, range); break;
    case ast::CompareOperator::Eq: e.emit(Op::COMPARE_OP_INDEX, 2, range); break;
    case ast::CompareOperator::NotEq: e.emit(Op::COMPARE_OP_INDEX, 3, range); break;
    case ast::CompareOperator::Gt: e.emit(Op::COMPARE_OP_INDEX, 4, range); break;
    case ast::CompareOperator::GtE: e.emit(Op::COMPARE_OP_INDEX, 5, range); break;
    case ast::CompareOperator::Is: e.emit(Op::IS_OP, 0, range); break;
    case ast::CompareOperator::IsNot: e.emit(Op::IS_OP, 1, range); break;
    case ast::CompareOperator::In: e.emit(Op::CONTAINS_OP, 0, range); break;
    case ast::CompareOperator::NotIn: e.emit(Op::CONTAINS_OP, 1, range); break;
  }
}

void jump_or_pop(Emitter& e, Op jump, Label target, Range range) {
  e.emit_jump(jump == Op::POP_JUMP_IF_FALSE ? Op::JUMP_IF_FALSE_OR_POP : Op::JUMP_IF_TRUE_OR_POP, target, range);
}

void unary_plus(Emitter& e, Range range) { e.emit(Op::UNARY_POSITIVE, range); }

void list_to_tuple(Emitter& e, Range range) { e.emit(Op::LIST_TO_TUPLE, range); }

// ---- loops and comprehensions ------------------------------------------------------------------------------------

void next_item(Emitter& e, Label exhausted, const Iteration& loop, Range) {
  e.emit_jump(Op::FOR_ITER_POPS_1, exhausted, loop.whole);
}

void next_comprehension_item(Emitter& e, Label exhausted, const Iteration& loop) {
  e.emit_jump(Op::FOR_ITER_POPS_1, exhausted, loop.whole);
}

void end_iteration(Emitter&) {}

// ---- statements --------------------------------------------------------------------------------------------------

void exit_with(Emitter& e, Range range) {
  for (int i = 0; i < 3; ++i) e.load_none(range);
  call(e, 2, range);
}

void import_star(Emitter& e, Range range) { e.emit(Op::IMPORT_STAR, range); }

void begin_except_star(Emitter& e, Range range) {
  e.emit(Op::COPY, 1, range);
  e.emit(Op::BUILD_LIST, 0, range);
  e.emit(Op::SWAP, 2, range);
}

void prepare_reraise_star(Emitter& e, Range range) { e.emit(Op::PREP_RERAISE_STAR, range); }

// ---- functions, generators and coroutines ------------------------------------------------------------------------

void return_value(Emitter& e, Range range) { e.emit(Op::RETURN_VALUE_POPS_1, range); }

void yield_value(Emitter& e, bool in_async_generator, Range range) {
  if (in_async_generator) e.emit(Op::ASYNC_GEN_WRAP, range);
  e.emit(Op::YIELD_VALUE, range);
  e.emit(Op::RESUME, resume::kAfterYield, range);
}

Label send_loop(Emitter& e, int32_t after, Range range) {
  Label send = e.new_label();
  Label yield = e.new_label();
  Label exit = e.new_label();
  e.bind(send);
  e.emit_jump(Op::SEND_POPS_1, exit, range);
  e.bind(yield);
  e.emit(Op::YIELD_VALUE, range);
  e.emit(Op::RESUME, after, range);
  e.emit_jump(Op::JUMP_NO_INTERRUPT, send, range);
  e.bind(exit);
  return send;
}

void await(Emitter& e, int32_t source, Range range) {
  e.emit(Op::GET_AWAITABLE, source, range);
  e.load_none(range);
  send_loop(e, resume::kAfterAwait, range);
}

void wrap_generator(Emitter&) {}

// ---- properties --------------------------------------------------------------------------------------------------

bool counts_as_block(const Target&, BlockKind kind) { return kind != BlockKind::StopIteration; }

int most_blocks(const Target&) { return 20; }

bool reports_yield_from(const Target&) { return false; }

void fit(Dialect& dialect, const Target& target) {
  dialect.assertion_is_at_test = target.has(Feature::AssertionsAtTest);
  dialect.leaves_case_range = !target.has(Feature::CasesEndWithoutLine);
  dialect.failed_match_jumps = target.has(Feature::ExceptStarKeepsLines);
}

}  // namespace

const Dialect& dialect_3_11() {
  static const Dialect kDialect = [] {
    Dialect dialect = dialect_3_12();
    dialect.load_attribute = load_attribute;
    dialect.load_method = load_method;
    dialect.call = call;
    dialect.call_with_keywords = call_with_keywords;
    dialect.compare = compare;
    dialect.jump_or_pop = jump_or_pop;
    dialect.decide_or_pop = jump_or_pop;
    dialect.unary_plus = unary_plus;
    dialect.list_to_tuple = list_to_tuple;
    dialect.next_item = next_item;
    dialect.next_comprehension_item = next_comprehension_item;
    dialect.end_iteration = end_iteration;
    dialect.exit_with = exit_with;
    dialect.import_star = import_star;
    dialect.begin_except_star = begin_except_star;
    dialect.prepare_reraise_star = prepare_reraise_star;
    dialect.return_value = return_value;
    dialect.yield_value = yield_value;
    dialect.await = await;
    dialect.send_loop = send_loop;
    dialect.wrap_generator = wrap_generator;
    dialect.counts_as_block = counts_as_block;
    dialect.most_blocks = most_blocks;
    dialect.reports_yield_from = reports_yield_from;
    dialect.has_super_loads = false;
    dialect.has_two_part_slices = false;
    dialect.keeps_unused_constants = true;
    dialect.suppresses_last = true;
    dialect.leaves_ranges = true;
    dialect.with_is_at_item = false;
    dialect.with_is_left_at_item = false;
    dialect.lambda_returns_at_body = false;
    dialect.fit = fit;
    return dialect;
  }();
  return kDialect;
}

}  // namespace leanpyc::codegen
