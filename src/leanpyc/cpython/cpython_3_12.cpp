#include "leanpyc/cpython/cpython_3_12.h"

namespace leanpyc {
namespace {

constexpr OpcodeRow kOpcodes[] = {
#define LEANPYC_OPCODE(op, number, caches, has_argument) {Op::op, {number, caches, has_argument, true, false}},
#define LEANPYC_PSEUDO_OPCODE(op, has_argument) {Op::op, {0, 0, has_argument, true, true}},
#include "leanpyc/cpython/opcodes_3_12.def"
#undef LEANPYC_PSEUDO_OPCODE
#undef LEANPYC_OPCODE
};

}  // namespace

// CPython 3.12 is compared here with 3.13, because 3.13's code came first.
//
// Tokens and grammar: the same, with f-strings as tokens (PEP 701) and type parameters (PEP 695), except that a type
// parameter has no default (PEP 696). Identifiers and names of characters are those of Unicode 15.0. messages.def lists
// the messages that only one of both versions has. `from .__future__ import …` is a future import.
// Scopes: the same, with inlined comprehensions (PEP 709), except that a comprehension or lambda may not be in an
// annotation scope in a class.
// Instructions (codegen/dialect_3_12.cpp): a call pushes its NULL below the callable, and KW_NAMES before CALL has the
// names of keyword arguments. MAKE_FUNCTION takes flags instead of SET_FUNCTION_ATTRIBUTE. FORMAT_VALUE converts and
// formats. Conditional jumps accept any value, so TO_BOOL does not exist, and COMPARE_OP makes no bool. END_FOR pops
// two values, so no POP_TOP comes after it. LOAD_CLOSURE is a real instruction. Class bodies have no
// __static_attributes__ and no __firstlineno__; docstrings keep their indentation.
// Flow (flow/pipeline_3_12.cpp): every label starts a block, also one that nothing targets. Instructions get their
// lines last, so every earlier pass sees which have none. Small exits are copied twice, before and after the optimizer,
// and only if they leave the frame. Jumps are threaded only within a line. POP_BLOCK stays until the end and separates
// instructions. YIELD_VALUE has the depth of handlers as operand, not the RESUME after it. Super-instructions do not
// exist. The jump from cold code back into warm code checks for signals.
// The POP_TOP after RETURN_GENERATOR has no line. The search for jump sizes starts at the ids of the labels, so a jump
// back whose size could be one or two units may be the shorter one.
// Code objects: co_stacksize may be 0. Tables and marshal: the same.
//
// Patch releases share the magic number 3531, and brought changes of 3.13. The exception of a failed assertion moved to
// the test in 3.12.3 (gh-116034). In 3.12.4, function bodies start with a label, which separates them from RESUME in
// the flow graph (gh-116767), and an inlined comprehension hides what the enclosing scope knows about all its names,
// such as that a name is an imported module (gh-118513). 3.12.5 moved a lambda's return to its body (gh-120722) and a
// for statement's iterator to the iterable (gh-93691), and format specs no longer end in an empty text (gh-121130).
// 3.12.6 moved the iterators of comprehensions (gh-123142) and the instructions of with statements (gh-93691), and
// 3.12.7 those that leave a with statement by a jump (gh-98442). No later release has changed code objects.
Target make_cpython_3_12(int patch) {
  Target target;
  target.version = {3, 12, patch};
  target.magic_number = kMagicNumber_3_12;
  target.cache_tag = "cpython-312";
  target.inlines_comprehensions = true;
  target.enters_else_first = true;
  target.dataclass_needs_docstring = true;
  if (patch >= 2) target.features = target.features.with(Feature::FirstErrorLasts);
  if (patch >= 3) {
    target.features = target.features.with(Feature::ColumnsInCharacters)
                          .with(Feature::StarNeedsExpression)
                          .with(Feature::MangledTargets)
                          .with(Feature::AssertionsAtTest);
  }
  if (patch >= 4) {
    target.features = target.features.with(Feature::GeneratorsAreBlocks).with(Feature::InlinedNamesHidden);
  }
  if (patch >= 5) {
    target.features = target.features.with(Feature::YieldFromOutsideFunction)
                          .with(Feature::DebugTextInSpecs)
                          .with(Feature::LoopsAtIterable)
                          .with(Feature::LambdasReturnAtBody);
  }
  if (patch >= 6) {
    target.features = target.features.with(Feature::ComprehensionsAtIterable).with(Feature::WithAtItem);
  }
  if (patch >= 7) target.features = target.features.with(Feature::WithLeftAtItem);
  if (patch >= 8) {
    target.features = target.features.with(Feature::ComplexPowerMultiplies).with(Feature::FutureErrorAtName);
  }
  if (patch >= 9) target.features = target.features.with(Feature::DebugTextVerbatim);
  if (patch >= 10) {
    target.features = target.features.with(Feature::ClassDictReserved)
                          .with(Feature::EscapeWarningsAtLine)
                          .with(Feature::FluflInFiles);
  }
  if (patch >= 12) target.features = target.features.with(Feature::SoftKeywordsInFull);
  target.grammar = {.features = target.features,
                    .messages = MessageSet::of(12),
                    .relative_future_imports = true,
                    .spec_ends_in_text = patch < 5,
                    .unicode = kUnicode15_0};
  target.set_opcodes(kOpcodes);
  return target;
}

}  // namespace leanpyc
