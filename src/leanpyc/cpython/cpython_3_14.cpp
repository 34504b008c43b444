#include "leanpyc/cpython/cpython_3_14.h"

namespace leanpyc {
namespace {

constexpr OpcodeRow kOpcodes[] = {
#define LEANPYC_OPCODE(op, number, caches, has_argument) {Op::op, {number, caches, has_argument, true, false}},
#define LEANPYC_PSEUDO_OPCODE(op, has_argument) {Op::op, {0, 0, has_argument, true, true}},
#include "leanpyc/cpython/opcodes_3_14.def"
#undef LEANPYC_PSEUDO_OPCODE
#undef LEANPYC_OPCODE
};

}  // namespace

// CPython 3.14 is compared here with 3.13.
//
// Tokens and grammar: template strings (PEP 750), which are f-strings with other tokens and nodes; the text of each
// field is in the tree. Several exception types need no parentheses without `as` (PEP 758). The whole text must be
// UTF-8, with its comments. The warnings about invalid escapes say more, a return, break or continue in a `finally`
// block is warned of (PEP 765), and messages.def lists the new errors. Identifiers are those of Unicode 16.0.
//
// Tree: only __debug__, "%s" % (a,) and the numbers in patterns are folded in it; the flow graph folds the rest. At
// level 2, a docstring is removed from its body, which becomes `pass` if it is empty. The depth of the tree has no
// fixed limit; it depends on the stack.
//
// Scopes: annotations are evaluated by functions named __annotate__ (PEP 649), which have separate scopes: one for a
// def, and one for all variables of a module or class. A class with a def or an annotation has a __classdict__ cell,
// and a module with annotations a set named __conditional_annotations__, as has a class with annotations in a block
// that may not run. The functions of annotations, type aliases and type parameters take the format as argument.
// Misplaced awaits and most assignments to __debug__ are found here, before any code is generated.
//
// Instructions (codegen/dialect_3_14.cpp): a module, a class and a function with annotations have a function
// __annotate__ that evaluates them. Annotations of a module, and those of a class that may not be reached, are noted in
// a set named __conditional_annotations__. The code generator emits constants as they are written.
//
// Flow (flow/pipeline_3_14.cpp): constants are folded (flow/constant_folding.h), small integers are the operand of
// their load, and loads of local variables borrow the reference where they can (flow/borrowed_loads.h). `and` and `or`
// jump with pseudo-instructions until their targets are final. A NOT_TAKEN is after each conditional jump; CPython does
// not set its handler, so its entry in the exception table is that of an instruction which had the same place before
// (flow/encode.cpp).
//
// Code objects: flags say whether a function has a docstring and whether it is a method; the first constant of a
// function without a docstring is not None. Slices may be constants, which need marshal version 5.
//
// Patch releases share the magic number 3627. 3.14.2 inlines any(), all() and tuple() of a generator expression that
// awaits; 3.14.6 and later call them.
Target make_cpython_3_14(int patch) {
  Target target;
  target.version = {3, 14, patch};
  target.magic_number = kMagicNumber_3_14;
  target.cache_tag = "cpython-314";
  target.marshal_version = 5;
  target.inlines_comprehensions = true;
  target.counts_depth = false;
  target.folds_tree = false;
  target.deferred_annotations = true;
  target.scopes_check_placement = true;
  target.dataclass_needs_docstring = true;
  target.features = FeatureSet(Feature::GeneratorsAreBlocks, Feature::FirstErrorLasts, Feature::ColumnsInCharacters,
                               Feature::StarNeedsExpression, Feature::MangledTargets, Feature::YieldFromOutsideFunction,
                               Feature::DebugTextInSpecs, Feature::ComplexPowerMultiplies, Feature::FutureErrorAtName,
                               Feature::DebugTextVerbatim, Feature::ClassDictReserved, Feature::LineBoundFormatSpecs,
                               Feature::EscapeWarningsAtLine, Feature::FluflInFiles, Feature::RawFormatSpecs,
                               Feature::DebugTextKeepsStrings, Feature::SoftKeywordsInFull, Feature::ExclamationSpelled,
                               Feature::MixedComplexArithmetic);
  if (patch >= 3) target.features = target.features.with(Feature::ConsumersOfAwaitsAreCalled);
  if (patch >= 4) target.features = target.features.with(Feature::RuleNamesIgnoreCase);
  if (patch >= 10) {
    target.features = target.features.with(Feature::DebugTextIgnoresArguments)
                          .with(Feature::DiamondNeedsFuture)
                          .with(Feature::ErrorsCountInOneLine)
                          .with(Feature::LeadingZerosInCharacters)
                          .with(Feature::InlinedComprehensionsAreBlocks)
                          .with(Feature::DebugTextFromBrace)
                          .with(Feature::InterpolationKeepsSpace)
                          .with(Feature::InlinedUsesCount)
                          .with(Feature::EscapeErrorsAtText);
  }
  target.grammar = {.features = target.features,
                    .messages = MessageSet::of(14),
                    .type_parameter_defaults = true,
                    .template_strings = true,
                    .bare_exception_types = true,
                    .warns_of_finally_jumps = true,
                    .unicode = kUnicode16_0};
  target.set_opcodes(kOpcodes);
  return target;
}

}  // namespace leanpyc
