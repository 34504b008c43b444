#include "leanpyc/target/cpython_3_13.h"

namespace leanpyc {

// 3.13 is 3.12's design with more done by the compiler: docstrings are cleaned of their indentation at compile time,
// class bodies record __firstlineno__ and __static_attributes__, type parameters take defaults (PEP 696), and the
// generator no longer duplicates small exit blocks as freely. Position tables are those of 3.11, marshal is version 4.
//
// Patch releases share the magic number 3571 and differ in where a comprehension or generator expression calls iter()
// on its outermost iterable: 3.13.0 where it is created; 3.13.1 to 3.13.3 there and inside again (gh-125038); 3.13.4
// inside only (gh-127682); 3.13.5 and later both (gh-135171). From 3.13.6 on a # in a string of an
// f-string's own text (f"{'#'=}") is no comment, and a raw f-string's format specs are raw.
Target make_cpython_3_13(int patch) {
  Target target;
  target.version = {3, 13, patch};
  target.magic_number = 3571;
  target.cache_tag = "cpython-313";
  target.features =
      FeatureSet(Feature::InlinedComprehensions, Feature::StaticAttributes, Feature::TypeParameterDefaults,
                 Feature::CleanedDocstrings, Feature::DataclassNeedsDocstring);
  if (patch >= 1) {
    target.features = target.features.with(Feature::ComprehensionGetsIterInside)
                          .with(Feature::ComplexPowerMultiplies)
                          .with(Feature::FutureErrorAtName);
  }
  if (patch >= 2) target.features = target.features.with(Feature::DebugTextVerbatim);
  if (patch >= 3) {
    target.features = target.features.with(Feature::ClassDictReserved)
                          .with(Feature::LineBoundFormatSpecs)
                          .with(Feature::EscapeWarningsAtLine);
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
  target.op_of_number.fill(Op::kCount);
  auto row = [&target](Op op, uint8_t number, uint8_t caches, bool has_argument, bool pseudo) {
    target.opcodes[static_cast<size_t>(op)] = {number, caches, true, has_argument};
    if (!pseudo) target.op_of_number[number] = op;
  };
#define LEANPYC_OPCODE(name, number, caches, has_argument) \
  row(Op::name, number, caches, has_argument, (number) == 0 && Op::name != Op::CACHE);
#include "leanpyc/target/opcodes_3_13.def"
#undef LEANPYC_OPCODE
  return target;
}

}  // namespace leanpyc
