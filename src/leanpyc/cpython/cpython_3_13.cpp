#include "leanpyc/cpython/cpython_3_13.h"

namespace leanpyc {
namespace {

constexpr OpcodeRow kOpcodes[] = {
#define LEANPYC_OPCODE(op, number, caches, has_argument) {Op::op, {number, caches, has_argument, true, false}},
#define LEANPYC_PSEUDO_OPCODE(op, has_argument) {Op::op, {0, 0, has_argument, true, true}},
#include "leanpyc/cpython/opcodes_3_13.def"
#undef LEANPYC_PSEUDO_OPCODE
#undef LEANPYC_OPCODE
};

}  // namespace

// CPython 3.13 has 3.12's design with more work in the compiler: docstrings lose their indentation at compile time,
// class bodies record __firstlineno__ and __static_attributes__, type parameters may have defaults (PEP 696), and the
// code generator duplicates fewer small exit blocks. Position tables are those of 3.11; marshal has version 4.
//
// Patch releases share the magic number 3571. They differ in where a comprehension or generator expression calls iter()
// on its outermost iterable: 3.13.0 where the comprehension is created; 3.13.1 to 3.13.3 there and inside (gh-125038);
// 3.13.4 inside only (gh-127682); 3.13.5 and later in both places (gh-135171). From 3.13.6 on, a # in a string in the
// text of an f-string's field (f"{'#'=}") does not start a comment, and the format specs of a raw f-string are raw.
Target make_cpython_3_13(int patch) {
  Target target;
  target.version = {3, 13, patch};
  target.magic_number = kMagicNumber_3_13;
  target.cache_tag = "cpython-313";
  target.inlines_comprehensions = true;
  target.dataclass_needs_docstring = true;
  target.features = FeatureSet(Feature::GeneratorsAreBlocks, Feature::FirstErrorLasts, Feature::ColumnsInCharacters,
                               Feature::StarNeedsExpression, Feature::MangledTargets, Feature::YieldFromOutsideFunction,
                               Feature::DebugTextInSpecs);
  if (patch >= 1) {
    target.features = target.features.with(Feature::ComprehensionGetsIterInside)
                          .with(Feature::ComplexPowerMultiplies)
                          .with(Feature::FutureErrorAtName);
  }
  if (patch >= 2) target.features = target.features.with(Feature::DebugTextVerbatim);
  if (patch >= 3) {
    target.features = target.features.with(Feature::ClassDictReserved)
                          .with(Feature::LineBoundFormatSpecs)
                          .with(Feature::EscapeWarningsAtLine)
                          .with(Feature::FluflInFiles);
  }
  if (patch == 4) target.features = target.features.with(Feature::ComprehensionLeavesIterInside);
  if (patch >= 6) {
    target.features = target.features.with(Feature::RawFormatSpecs)
                          .with(Feature::DebugTextKeepsStrings)
                          .with(Feature::SoftKeywordsInFull)
                          .with(Feature::ExclamationSpelled);
  }
  if (patch >= 13) target.features = target.features.with(Feature::RuleNamesIgnoreCase);
  if (patch >= 15) target.features = target.features.with(Feature::DebugTextIgnoresArguments);
  if (patch >= 16) target.features = target.features.with(Feature::DiamondNeedsFuture);
  if (patch >= 18) {
    target.features = target.features.with(Feature::ErrorsCountInOneLine)
                          .with(Feature::LeadingZerosInCharacters)
                          .with(Feature::InlinedComprehensionsAreBlocks)
                          .with(Feature::DebugTextFromBrace);
  }
  target.grammar = {.features = target.features,
                    .messages = MessageSet::of(13),
                    .type_parameter_defaults = true,
                    .unicode = kUnicode15_1};
  target.set_opcodes(kOpcodes);
  return target;
}

}  // namespace leanpyc
