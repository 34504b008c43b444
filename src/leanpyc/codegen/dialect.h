// The instructions that each CPython version uses for the same thing. The walk over the tree (generator.h) calls these
// verbs and names no version. A version's file, dialect_3_N.cpp, says which instructions a verb takes there.
//
// Instructions that have the same meaning in every version, such as loads of variables, are emitted by the walk itself.
// The walk calls the verbs through a table of functions, which costs about 0.5 % of the compiler's instructions.
#pragma once

#include "leanpyc/codegen/emitter.h"

namespace leanpyc::codegen {

// The ranges of a loop over an iterable.
struct Iteration {
  const SourceRange& whole;  // the for statement or the comprehension
  const SourceRange& iterable;
};

struct Dialect {
  using Range = const SourceRange&;

  // ---- calls -----------------------------------------------------------------------------------------------------
  // Before the code of a callable that is not a method.
  void (*begin_call)(Emitter&, Range callable);
  // After it. `is_name`: the callable is a name, so the last instruction loaded it.
  void (*end_callable)(Emitter&, bool is_name, Range callable);
  // Loads `x.name` of the top of the stack.
  void (*load_attribute)(Emitter&, NameId name, Range range);
  // Does so for a call, which makes no bound method.
  void (*load_method)(Emitter&, NameId name, Range range);
  void (*call)(Emitter&, uint32_t arguments, Range range);
  // `names`: the tuple of the keywords; `arguments` counts their values too.
  void (*call_with_keywords)(Emitter&, ConstId names, uint32_t arguments, Range names_range, Range range);
  // The positional arguments are a tuple on the stack, and the keywords, if any, a dict.
  void (*call_with_stars)(Emitter&, bool has_keywords, Range range);
  // Around the function that has the type parameters of a definition: before the defaults that are passed to it, and
  // after the function was made. At most two values are passed.
  void (*begin_type_parameters)(Emitter&, Range range);
  void (*call_type_parameters)(Emitter&, int32_t passed, Range range);

  // ---- operators, tests and values -------------------------------------------------------------------------------
  void (*compare)(Emitter&, ast::CompareOperator op, Range range);
  // Converts the top of the stack to what a conditional jump needs. `compared`: a comparison has computed the value.
  void (*test)(Emitter&, bool compared, Range range);
  // Jumps if the top of the stack is true or false, as `jump` says, and keeps the value then; else pops it.
  void (*jump_or_pop)(Emitter&, Op jump, Label target, Range range);
  // The same for an operand of `and` or `or`.
  void (*decide_or_pop)(Emitter&, Op jump, Label target, Range range);
  void (*negate)(Emitter&, Range range);      // not x
  void (*unary_plus)(Emitter&, Range range);  // +x
  void (*load_subscript)(Emitter&, Range range);
  void (*load_slice)(Emitter&, Range range);   // x[lower:upper]
  void (*store_slice)(Emitter&, Range range);  // x[lower:upper] = y
  void (*list_to_tuple)(Emitter&, Range range);
  // Joins the parts of an f-string that are on the stack.
  void (*join)(Emitter&, uint32_t count, Range range);
  // A field of an f-string: after the value, and after the format spec. `conversion` is 's', 'r', 'a' or -1.
  void (*convert)(Emitter&, int32_t conversion, Range range);
  void (*format)(Emitter&, int32_t conversion, bool has_spec, Range range);

  // ---- loops and comprehensions ----------------------------------------------------------------------------------
  // For a for statement: after the iterable, and at the start of each iteration.
  void (*iterate)(Emitter&, bool is_async, const Iteration& loop);
  void (*next_item)(Emitter&, Label exhausted, const Iteration& loop, Range target);
  // For the loop of a comprehension: after the iterable (which the enclosing code evaluates for the outermost loop), at
  // the start of the loop, and at the start of each iteration.
  void (*iterate_comprehension)(Emitter&, bool is_async, const Iteration& loop);
  void (*enter_comprehension_loop)(Emitter&, const Iteration& loop);
  void (*next_comprehension_item)(Emitter&, Label exhausted, const Iteration& loop);
  // Drops the exhausted iterator.
  void (*end_iteration)(Emitter&);
  // In an async for statement: after an item was awaited. In any async loop: as the handler of StopAsyncIteration;
  // send_loop() returned `send`.
  void (*begin_async_item)(Emitter&, Range range);
  void (*end_async_iteration)(Emitter&, Label send, Range range);

  // ---- statements ------------------------------------------------------------------------------------------------
  // Calls __enter__, or prepares the await of __aenter__.
  void (*enter_with)(Emitter&, bool is_async, Range range);
  // Calls the __exit__ that is on the stack, without an exception.
  void (*exit_with)(Emitter&, Range range);
  void (*load_assertion_error)(Emitter&, Range range);
  void (*import_star)(Emitter&, Range range);
  // Before the first except* clause: adds the exception group and an empty list below the copy that the clauses split.
  void (*begin_except_star)(Emitter&, Range range);
  // Raises what is left of an exception group, and the exceptions that its handlers raised.
  void (*prepare_reraise_star)(Emitter&, Range range);

  // ---- functions, generators and coroutines ----------------------------------------------------------------------
  void (*start_code)(Emitter&, Range range);
  void (*return_value)(Emitter&, Range range);
  // The closure and the values of `attributes` (function_attribute) are on the stack, below the code object.
  void (*make_function)(Emitter&, int32_t attributes, Range range);
  void (*yield_value)(Emitter&, bool in_async_generator, Range range);
  // Awaits the top of the stack. `source` is the origin of the awaitable (awaitable).
  void (*await)(Emitter&, int32_t source, Range range);
  // Sends to the iterator below the top until it ends. `after` says what waits (resume). Returns the loop's start.
  Label (*send_loop)(Emitter&, int32_t after, Range range);
  // Converts a StopIteration that leaves a generator to a RuntimeError (PEP 479).
  void (*wrap_generator)(Emitter&);

  // ---- modules and classes ---------------------------------------------------------------------------------------
  void (*load_build_class)(Emitter&, Range range);
  // After the class has __module__ and __qualname__, and after its body.
  void (*begin_class_body)(Emitter&, int32_t first_line, Range range);
  void (*end_class_body)(Emitter&);
  // The code has annotations of variables.
  void (*begin_annotations)(Emitter&, Range range);
  // Stores the annotation on the stack under the name.
  void (*store_annotation)(Emitter&, ConstId name, Range range);
  // Returns the docstring that the code object has for a literal.
  ConstId (*docstring)(Emitter&, ConstId literal);
  // In the place of a docstring that is elided. `next`: the next statement's string literal, if the next statement is
  // one; `alone`: the body has no other statement. Returns true if the next statement is done too.
  bool (*elided_docstring)(Emitter&, const ast::Constant* next, bool alone, Range range);

  // ---- properties ------------------------------------------------------------------------------------------------
  // Returns true if the construct counts as one of the statically nested blocks, whose number is limited.
  bool (*counts_as_block)(const Target&, BlockKind kind);
  // Returns that limit.
  int (*most_blocks)(const Target&);
  // Returns true if a call of `all`, `any` or `tuple` with a generator expression becomes a loop where the name has its
  // usual meaning. `awaits`: the expression is an async generator or contains an await.
  bool (*inlines_consumer)(const Target&, bool awaits);
  // Returns true if the message about a misplaced `yield from` names it, and not `yield`.
  bool (*reports_yield_from)(const Target&);
  // Jumps over the other branch of a statement or an expression.
  Op skip;
  // The number of values that a with statement keeps on the stack.
  uint32_t with_values;
  // A while loop tests its condition again at the end, instead of jumping back to the test.
  bool tests_loops_twice;
  // The code generator itself makes a constant of a display of constants, and a tuple of a dict's constant keys.
  bool folds_displays;
  // A slice of constants is a constant.
  bool has_constant_slices;
  // Flags of a code object say whether it has a docstring, and whether it is a method. Without them, the first constant
  // of a function is its docstring or None.
  bool has_function_flags;
  // An inlined comprehension in a class saves and clears all its names, not only those that it binds.
  bool inlined_in_class_clears_all;
  // super().x and x[a:b] are separate instructions.
  bool has_super_loads;
  bool has_two_part_slices;
  // The constants that no reachable code loads stay, except for the last ones.
  bool keeps_unused_constants;
  // A clause of except* that does not match jumps over its body, or else one that matches jumps to it.
  bool failed_match_jumps;
  // After an exception, the code for an __exit__ that suppresses it follows the code for an exception in __exit__.
  bool suppresses_last;
  // An inlined comprehension also changes the meaning of names that it does not bind, if theirs differs outside.
  bool inlined_hides_free_names;
  // An instruction that is given no range has the range that the code before it left (Generator::place_): the jump
  // of a test, the instructions of a comprehension and of a pattern, the end of a finally.
  bool leaves_ranges;
  // The jump after the body of a case has the range that the body left.
  bool leaves_case_range;
  // A match statement's case drops the subject with the range of the first instruction of its body, not of the pattern.
  bool subject_drop_is_at_body;
  // Ranges: a with statement's instructions have that of the item, or else of the statement; a failed assertion's raise
  // has that of the test, or else of the statement.
  bool with_is_at_item;
  bool assertion_is_at_test;
  // A jump out of a with statement runs __exit__ at the same range, or else at the statement.
  bool with_is_left_at_item;
  // A lambda's return has the range of its body, or else only its first line; the function that evaluates a type
  // parameter's bound or default has the range of that value, or else of the parameter.
  bool lambda_returns_at_body;
  bool type_parameter_value_is_at_value;
  // A label that nothing jumps to comes before the body of a function that def defines.
  bool labels_function_body;

  // Sets the properties in which the patch releases of the version differ; null if none differ.
  void (*fit)(Dialect&, const Target&) = nullptr;
};

// The dialect of each version, in its own file.
#define LEANPYC_NATIVE_VERSION(suffix, minor) const Dialect& dialect_##suffix();
#include "leanpyc/cpython/native_versions.def"
#undef LEANPYC_NATIVE_VERSION

// Returns the dialect of a native target, which is that of its version, fitted to its patch release.
Dialect dialect_of(const Target& target);

}  // namespace leanpyc::codegen
