// The instructions of CPython 3.13.
//
// 3.13 made the instructions of 3.12 smaller and more regular. A conditional jump needs a bool, which TO_BOOL makes,
// unless COMPARE_OP made one. Keywords of a call are an operand on the stack (CALL_KW), and the NULL of a call that is
// not a method's is above its callable. MAKE_FUNCTION takes nothing but the code object; SET_FUNCTION_ATTRIBUTE adds
// the rest. An f-string's field is converted and formatted by separate instructions. END_FOR pops one value.
//
// A class records __firstlineno__ and __static_attributes__, and docstrings lose their indentation. Loops, with
// statements and assertions have the ranges of the parts that run, not of the whole statement.
//
// Patch releases differ in the number of GET_ITER of a comprehension, and in what counts as a nested block
// (cpython/cpython_3_13.cpp).
//
// Three verbs merge two instructions that nothing can separate, because CPython's flow graph always merges them: the
// load of a global with the NULL of its call (end_callable), a comparison with the conversion of its result (test), and
// the load of a constant with its return (return_value).
#include <algorithm>

#include "leanpyc/codegen/dialect.h"
#include "leanpyc/codegen/docstring.h"
#include "leanpyc/flow/operand_flags.h"

namespace leanpyc::codegen {
namespace {

using Range = const SourceRange&;

// ---- calls -------------------------------------------------------------------------------------------------------

void begin_call(Emitter&, Range) {}

void end_callable(Emitter& e, bool is_name, Range callable) {
  if (is_name && e.sequence().last().op == Op::LOAD_GLOBAL) {
    e.sequence().last().arg |= flow::operand_flags::kPushesNull;
  } else {
    e.emit(Op::PUSH_NULL, callable);
  }
}

void load_attribute(Emitter& e, NameId name, Range range) {
  e.emit(Op::LOAD_ATTR, e.attribute_place(name) << 1, range);
}

void load_method(Emitter& e, NameId name, Range range) {
  e.emit(Op::LOAD_ATTR, e.attribute_place(name) << 1 | 1, range);
}

void call(Emitter& e, uint32_t arguments, Range range) { e.emit(Op::CALL, arguments, range); }

void call_with_keywords(Emitter& e, ConstId names, uint32_t arguments, Range names_range, Range range) {
  e.load_constant(names, names_range);
  e.emit(Op::CALL_KW, arguments, range);
}

void call_with_stars(Emitter& e, bool has_keywords, Range range) {
  e.emit(Op::CALL_FUNCTION_EX_FLAGS, has_keywords ? 1 : 0, range);
}

void begin_type_parameters(Emitter&, Range) {}

// The first passed value takes the place of the NULL.
void call_type_parameters(Emitter& e, int32_t passed, Range range) {
  if (passed > 0) {
    e.emit(Op::SWAP, passed + 1, range);
    e.emit(Op::CALL, passed - 1, range);
  } else {
    e.emit(Op::PUSH_NULL, range);
    e.emit(Op::CALL, 0, range);
  }
}

// ---- operators, tests and values ---------------------------------------------------------------------------------

void compare(Emitter& e, ast::CompareOperator op, Range range) {
  // The upper bits are the operator. The lower bits are the mask of outcomes (unordered 1, less 2, greater 4, equal 8)
  // that the specialised instruction tests.
  constexpr int32_t kOperatorShift = 5;
  auto ordered = [&](int32_t number, int32_t mask) { e.emit(Op::COMPARE_OP, number << kOperatorShift | mask, range); };
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

void test(Emitter& e, bool compared, Range range) {
  if (!compared) return e.emit(Op::TO_BOOL, range);
  // The last instruction is the comparison. COMPARE_OP without this flag may return any object.
  Instruction& comparison = e.sequence().last();
  if (comparison.op == Op::COMPARE_OP) comparison.arg |= flow::operand_flags::kComparesToBool;
}

void jump_or_pop(Emitter& e, Op jump, Label target, Range range) {
  e.emit(Op::COPY, 1, range);
  e.emit(Op::TO_BOOL, range);
  e.emit_jump(jump, target, range);
  e.emit(Op::POP_TOP, range);
}

void negate(Emitter& e, Range range) {
  e.emit(Op::TO_BOOL, range);
  e.emit(Op::UNARY_NOT, range);
}

void unary_plus(Emitter& e, Range range) { e.emit(Op::CALL_INTRINSIC_1, intrinsic1::kUnaryPositive, range); }

void load_subscript(Emitter& e, Range range) { e.emit(Op::BINARY_SUBSCR, range); }

void load_slice(Emitter& e, Range range) { e.emit(Op::BINARY_SLICE, range); }

void store_slice(Emitter& e, Range range) { e.emit(Op::STORE_SLICE, range); }

void list_to_tuple(Emitter& e, Range range) { e.emit(Op::CALL_INTRINSIC_1, intrinsic1::kListToTuple, range); }

void join(Emitter& e, uint32_t count, Range range) {
  if (count == 0) return e.load_constant(ConstantPool::empty_string(), range);
  if (count > 1) e.emit(Op::BUILD_STRING, count, range);
}

void convert(Emitter& e, int32_t conversion, Range range) {
  if (conversion == -1) return;
  e.emit(Op::CONVERT_VALUE,
         conversion == 's'   ? conversion::kStr
         : conversion == 'r' ? conversion::kRepr
                             : conversion::kAscii,
         range);
}

void format(Emitter& e, int32_t, bool has_spec, Range range) {
  e.emit(has_spec ? Op::FORMAT_WITH_SPEC : Op::FORMAT_SIMPLE, range);
}

// ---- loops and comprehensions ------------------------------------------------------------------------------------

void iterate(Emitter& e, bool is_async, const Iteration& loop) {
  e.emit(is_async ? Op::GET_AITER : Op::GET_ITER, loop.iterable);
}

void next_item(Emitter& e, Label exhausted, const Iteration& loop, Range target) {
  e.emit_jump(Op::FOR_ITER, exhausted, loop.iterable);
  // A line event for a loop head that spans lines; the flow stages remove the NOP elsewhere.
  e.emit(Op::NOP, target);
}

void iterate_comprehension(Emitter& e, bool is_async, const Iteration& loop) {
  if (is_async) return e.emit(Op::GET_AITER, loop.iterable);
  if (!e.target().has(Feature::ComprehensionLeavesIterInside)) e.emit(Op::GET_ITER, loop.iterable);
}

void enter_comprehension_loop(Emitter& e, const Iteration& loop) {
  if (e.target().has(Feature::ComprehensionGetsIterInside)) e.emit(Op::GET_ITER, loop.iterable);
}

void next_comprehension_item(Emitter& e, Label exhausted, const Iteration& loop) {
  e.emit_jump(Op::FOR_ITER, exhausted, loop.iterable);
}

void end_iteration(Emitter& e) {
  e.emit(Op::END_FOR, kNoLocation);
  e.emit(Op::POP_TOP, kNoLocation);
}

void begin_async_item(Emitter&, Range) {}

void end_async_iteration(Emitter& e, Label, Range range) { e.emit(Op::END_ASYNC_FOR_ALONE, range); }

// ---- statements --------------------------------------------------------------------------------------------------

void enter_with(Emitter& e, bool is_async, Range range) {
  e.emit(is_async ? Op::BEFORE_ASYNC_WITH : Op::BEFORE_WITH, range);
}

void exit_with(Emitter& e, Range range) {
  for (int i = 0; i < 3; ++i) e.load_none(range);
  e.emit(Op::CALL, 2, range);
}

void load_assertion_error(Emitter& e, Range range) { e.emit(Op::LOAD_ASSERTION_ERROR, range); }

void import_star(Emitter& e, Range range) {
  e.emit(Op::CALL_INTRINSIC_1, intrinsic1::kImportStar, range);
  e.emit(Op::POP_TOP, kNoLocation);
}

void begin_except_star(Emitter& e, Range range) {
  e.emit(Op::BUILD_LIST, 0, range);
  e.emit(Op::COPY, 2, range);
}

void prepare_reraise_star(Emitter& e, Range range) {
  e.emit(Op::CALL_INTRINSIC_2, intrinsic2::kPrepareReraiseStar, range);
}

// ---- functions, generators and coroutines ------------------------------------------------------------------------

void start_code(Emitter& e, Range range) { e.emit(Op::RESUME, resume::kAtStart, range); }

// If the lines of the load and the return differ, the load's line is kept for a tracer.
void return_value(Emitter& e, Range range) {
  const Instruction* load = e.sequence().last_of_run();
  if (load == nullptr || load->op != Op::LOAD_CONST || (range.line >= 0 && range.line != load->range.line)) {
    return e.emit(Op::RETURN_VALUE_POPS_1, range);
  }
  e.sequence().replace_last(Op::RETURN_CONST, range.line >= 0 ? range : load->range);
}

void make_function(Emitter& e, int32_t attributes, Range range) {
  e.emit(Op::MAKE_FUNCTION, range);
  if (attributes == 0) return;
  for (int32_t attribute :
       {function_attribute::kClosure, function_attribute::kAnnotations, function_attribute::kAnnotate,
        function_attribute::kKeywordDefaults, function_attribute::kDefaults}) {
    if (attributes & attribute) e.emit(Op::SET_FUNCTION_ATTRIBUTE, attribute, range);
  }
}

void yield_value(Emitter& e, bool in_async_generator, Range range) {
  if (in_async_generator) e.emit(Op::CALL_INTRINSIC_1, intrinsic1::kAsyncGeneratorWrap, range);
  e.emit(Op::YIELD_VALUE, 0, range);
  e.emit(Op::RESUME, resume::kAfterYield, range);
}

// Exceptions from throw() and close() are also passed to the iterator.
Label send_loop(Emitter& e, int32_t after, Range range) {
  Label send = e.new_label();
  Label fail = e.new_label();
  Label exit = e.new_label();
  e.bind(send);
  e.emit_jump(Op::SEND, exit, range);
  e.emit_jump(Op::SETUP_FINALLY, fail, range);
  e.emit(Op::YIELD_VALUE, 1, range);
  e.emit(Op::POP_BLOCK, kNoLocation);
  e.emit(Op::RESUME, after, range);
  e.emit_jump(Op::JUMP_NO_INTERRUPT, send, range);
  e.bind(fail);
  e.emit(Op::CLEANUP_THROW, range);
  e.bind(exit);
  e.emit(Op::END_SEND, range);
  return send;
}

void await(Emitter& e, int32_t source, Range range) {
  e.emit(Op::GET_AWAITABLE, source, range);
  e.load_none(range);
  send_loop(e, resume::kAfterAwait, range);
}

void wrap_generator(Emitter& e) {
  Label handler = e.new_label();
  e.sequence().insert_first_jump(Op::SETUP_CLEANUP, handler, kNoLocation);
  e.load_none(kNoLocation);
  return_value(e, kNoLocation);
  e.bind(handler);
  e.emit(Op::CALL_INTRINSIC_1, intrinsic1::kStopIterationError, kNoLocation);
  e.emit(Op::RERAISE, 1, kNoLocation);
}

// ---- modules and classes -----------------------------------------------------------------------------------------

void load_build_class(Emitter& e, Range range) {
  e.emit(Op::LOAD_BUILD_CLASS, range);
  e.emit(Op::PUSH_NULL, range);
}

void begin_class_body(Emitter& e, int32_t first_line, Range range) {
  e.load_constant(e.pool().integer(first_line), range);
  e.implicit_name(names::kDunderFirstLineno, Context::Store, range);
}

// __static_attributes__ has the names sorted and without duplicates.
void end_class_body(Emitter& e) {
  const NameTable& names = e.pool().names();
  std::vector<NameId>& attributes = e.unit().static_attributes;
  std::sort(attributes.begin(), attributes.end(),
            [&names](NameId a, NameId b) { return names.text(a) < names.text(b); });
  attributes.erase(std::unique(attributes.begin(), attributes.end()), attributes.end());
  std::vector<ConstId> items;
  items.reserve(attributes.size());
  for (NameId each : attributes) items.push_back(e.name_constant(each));
  e.load_constant(e.pool().tuple(items), kNoLocation);
  e.implicit_name(names::kDunderStaticAttributes, Context::Store, kNoLocation);
}

void begin_annotations(Emitter& e, Range range) { e.emit(Op::SETUP_ANNOTATIONS, range); }

void store_annotation(Emitter& e, ConstId name, Range range) {
  e.emit(Op::LOAD_NAME, e.name_place(names::kDunderAnnotations), range);
  e.load_constant(name, range);
  e.emit(Op::STORE_SUBSCR, range);
}

ConstId docstring(Emitter& e, ConstId literal) { return cleaned_docstring(literal, e.pool(), e.diagnostics()); }

bool elided_docstring(Emitter&, const ast::Constant*, bool, Range) { return false; }

// ---- properties --------------------------------------------------------------------------------------------------

bool counts_as_block(const Target& target, BlockKind kind) {
  return kind != BlockKind::InlinedComprehension || target.has(Feature::InlinedComprehensionsAreBlocks);
}

int most_blocks(const Target&) { return 21; }

bool inlines_consumer(const Target&, bool) { return false; }

bool reports_yield_from(const Target&) { return true; }

constexpr Dialect kDialect{
    .begin_call = begin_call,
    .end_callable = end_callable,
    .load_attribute = load_attribute,
    .load_method = load_method,
    .call = call,
    .call_with_keywords = call_with_keywords,
    .call_with_stars = call_with_stars,
    .begin_type_parameters = begin_type_parameters,
    .call_type_parameters = call_type_parameters,
    .compare = compare,
    .test = test,
    .jump_or_pop = jump_or_pop,
    .decide_or_pop = jump_or_pop,
    .negate = negate,
    .unary_plus = unary_plus,
    .load_subscript = load_subscript,
    .load_slice = load_slice,
    .store_slice = store_slice,
    .list_to_tuple = list_to_tuple,
    .join = join,
    .convert = convert,
    .format = format,
    .iterate = iterate,
    .next_item = next_item,
    .iterate_comprehension = iterate_comprehension,
    .enter_comprehension_loop = enter_comprehension_loop,
    .next_comprehension_item = next_comprehension_item,
    .end_iteration = end_iteration,
    .begin_async_item = begin_async_item,
    .end_async_iteration = end_async_iteration,
    .enter_with = enter_with,
    .exit_with = exit_with,
    .load_assertion_error = load_assertion_error,
    .import_star = import_star,
    .begin_except_star = begin_except_star,
    .prepare_reraise_star = prepare_reraise_star,
    .start_code = start_code,
    .return_value = return_value,
    .make_function = make_function,
    .yield_value = yield_value,
    .await = await,
    .send_loop = send_loop,
    .wrap_generator = wrap_generator,
    .load_build_class = load_build_class,
    .begin_class_body = begin_class_body,
    .end_class_body = end_class_body,
    .begin_annotations = begin_annotations,
    .store_annotation = store_annotation,
    .docstring = docstring,
    .elided_docstring = elided_docstring,
    .counts_as_block = counts_as_block,
    .most_blocks = most_blocks,
    .inlines_consumer = inlines_consumer,
    .reports_yield_from = reports_yield_from,
    .skip = Op::JUMP_NO_INTERRUPT,
    .with_values = 1,
    .tests_loops_twice = true,
    .folds_displays = true,
    .has_constant_slices = false,
    .has_function_flags = false,
    .inlined_in_class_clears_all = true,
    .has_super_loads = true,
    .has_two_part_slices = true,
    .keeps_unused_constants = false,
    .failed_match_jumps = true,
    .suppresses_last = false,
    .inlined_hides_free_names = true,
    .leaves_ranges = false,
    .leaves_case_range = false,
    .subject_drop_is_at_body = false,
    .with_is_at_item = true,
    .assertion_is_at_test = true,
    .with_is_left_at_item = true,
    .lambda_returns_at_body = true,
    .type_parameter_value_is_at_value = true,
    .labels_function_body = false,
};

}  // namespace

const Dialect& dialect_3_13() { return kDialect; }

}  // namespace leanpyc::codegen
