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
