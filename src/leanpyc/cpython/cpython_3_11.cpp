#include "leanpyc/cpython/cpython_3_11.h"

namespace leanpyc {
namespace {

constexpr OpcodeRow kOpcodes[] = {
#define LEANPYC_OPCODE(op, number, caches, has_argument) {Op::op, {number, caches, has_argument, true, false}},
#define LEANPYC_PSEUDO_OPCODE(op, has_argument) {Op::op, {0, 0, has_argument, true, true}},
#include "leanpyc/cpython/opcodes_3_11.def"
#undef LEANPYC_PSEUDO_OPCODE
#undef LEANPYC_OPCODE
};

}  // namespace

// CPython 3.11 is compared here with 3.12 (cpython_3_12.cpp).
//
// Tokens and grammar: an f-string is one String token, whose fields are tokenized and parsed separately; all its parts
// have the range of the whole string. No type parameters and no `type` statement. Names of characters are those of
// Unicode 14.0. An invalid escape is a DeprecationWarning.
// Scopes: every comprehension is a function of its own.
// Instructions (codegen/dialect_3_11.cpp): PRECALL comes before CALL, LOAD_METHOD loads methods, JUMP_IF_…_OR_POP keeps
// the value of `and` and `or`, and a slice is always built. A return of a constant is two instructions. FOR_ITER and
// SEND pop what is exhausted. Generators have no handler for StopIteration. A conditional jump is one of two
// instructions, by its direction. Ranges: the code generator keeps the current range in a variable, so some
// instructions have what an earlier statement, pattern or test left. Flow (flow/pipeline_3_11.cpp): the code generator
// makes the blocks of the graph itself, and some passes go over them in the order in which they were made. Only exits
// without a line are copied into the jumps to them. Each block loses its NOPs directly after it was optimized, so the
// order of the blocks decides which jumps are redirected. There are no cold blocks and no checks for unbound variables.
// Constants that are loaded by unreachable code stay. Code objects: the position table has an entry for each
// instruction. co_stacksize may be 0, but not of a generator. Tables and marshal: the same format.
Target make_cpython_3_11(int patch) {
  Target target;
  target.version = {3, 11, patch};
  target.magic_number = kMagicNumber_3_11;
  target.cache_tag = "cpython-311";
  target.enters_else_first = true;
  target.enters_decorators_last = true;
  target.dataclass_needs_docstring = true;
  if (patch <= 2) {
    target.features = target.features.with(Feature::UnpackingErrorAtArguments)
                          .with(Feature::BytesErrorAtNextToken)
                          .with(Feature::NullBytesAreValueErrors)
                          .with(Feature::LettersEndNumbers);
  }
  if (patch >= 4) {
    target.features = target.features.with(Feature::CasesEndWithoutLine)
                          .with(Feature::ExceptStarKeepsLines)
                          .with(Feature::SwapsCheckNames);
  }
  if (patch >= 8) target.features = target.features.with(Feature::FirstErrorLasts);
  if (patch >= 9) {
    target.features = target.features.with(Feature::ColumnsInCharacters)
                          .with(Feature::StarNeedsExpression)
                          .with(Feature::MangledTargets)
                          .with(Feature::AssertionsAtTest);
  }
  target.grammar = {.features = target.features,
                    .messages = MessageSet::of(11),
                    .fstring_tokens = false,
                    .type_parameters = false,
                    .newlines_have_width = false,
                    .strict_definitions = true,
                    .late_future_in_line = true,
                    .invalid_escapes = WarningKind::DeprecationWarning,
                    .relative_future_imports = true,
                    .unicode = kUnicode14_0};
  target.set_opcodes(kOpcodes);
  return target;
}

}  // namespace leanpyc
