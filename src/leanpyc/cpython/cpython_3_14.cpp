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
Target make_cpython_3_14(int patch) {
  Target target;
  target.version = {3, 14, patch};
  target.magic_number = kMagicNumber_3_14;
  target.cache_tag = "cpython-314";
  target.marshal_version = 5;
  target.inlines_comprehensions = true;
  target.folds_tree = false;
  target.deferred_annotations = true;
  target.scopes_report_async = true;
  target.dataclass_needs_docstring = true;
  target.features = FeatureSet(Feature::GeneratorsAreBlocks, Feature::FirstErrorLasts, Feature::ColumnsInCharacters,
                               Feature::StarNeedsExpression, Feature::MangledTargets, Feature::YieldFromOutsideFunction,
                               Feature::DebugTextInSpecs,
                               Feature::ComplexPowerMultiplies, Feature::FutureErrorAtName, Feature::DebugTextVerbatim,
                               Feature::ClassDictReserved, Feature::LineBoundFormatSpecs, Feature::EscapeWarningsAtLine,
                               Feature::FluflInFiles, Feature::RawFormatSpecs, Feature::DebugTextKeepsStrings,
                               Feature::SoftKeywordsInFull, Feature::ExclamationSpelled);
  target.grammar = {.features = target.features,
                    .messages = MessageSet::of(14),
                    .type_parameter_defaults = true,
                    .unicode = kUnicode15_1};
  target.set_opcodes(kOpcodes);
  return target;
}

}  // namespace leanpyc
