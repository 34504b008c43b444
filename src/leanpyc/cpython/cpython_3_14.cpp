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
// Tokens and grammar: template strings (PEP 750), which are f-strings with other tokens and nodes; the text of each field
// is in the tree. Several exception types need no parentheses without `as` (PEP 758). The whole text must be UTF-8, with
// its comments. The warnings about invalid escapes say more, a return, break or continue in a `finally` block is warned
// of (PEP 765), and messages.def lists the new errors. Identifiers are those of Unicode 16.0.
// Tree: only __debug__, "%s" % (a,) and the numbers in patterns are folded in it; the flow graph folds the rest. The
// depth of the tree has no fixed limit; it depends on the stack.
// Scopes: annotations are evaluated by functions named __annotate__ (PEP 649), which have scopes of their own: one for a
// def, and one for all variables of a module or class. A class with a def or an annotation has a __classdict__ cell, and
// a module with annotations a set named __conditional_annotations__, as has a class with annotations in a block that may
// not run. The functions of annotations, type aliases and type parameters take the format as argument. Misplaced awaits
// and most assignments to __debug__ are found here, before any code is generated.
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
                               Feature::DebugTextInSpecs,
                               Feature::ComplexPowerMultiplies, Feature::FutureErrorAtName, Feature::DebugTextVerbatim,
                               Feature::ClassDictReserved, Feature::LineBoundFormatSpecs, Feature::EscapeWarningsAtLine,
                               Feature::FluflInFiles, Feature::RawFormatSpecs, Feature::DebugTextKeepsStrings,
                               Feature::SoftKeywordsInFull, Feature::ExclamationSpelled);
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
