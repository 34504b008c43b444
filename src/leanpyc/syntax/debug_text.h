// Computes the range of the source that CPython up to 3.13.17 uses as the text of a replacement field with `=`
// (f"{x=}").
#pragma once

#include <cstdint>
#include <string_view>

#include "leanpyc/cpython/grammar.h"
#include "leanpyc/syntax/token.h"

namespace leanpyc::syntax {

// CPython's tokenizer records the text of a field and, from DebugTextInSpecs on, of a field in its format spec, but not
// of fields nested deeper. For a deeper field with `=` CPython refuses the tree.
inline int deepest_debug_text(const Grammar& grammar) { return grammar.has(Feature::DebugTextInSpecs) ? 1 : 0; }
inline constexpr std::string_view kNoDebugText = "field 'value' is required for Constant";

// Byte offsets into the source.
struct DebugTextRange {
  uint32_t start = 0;
  uint32_t end = 0;
};

// Returns the text of a field. `field` is the brace that opens the outermost field. `mark` is the token that ends the
// text: the `!`, colon or closing brace of the field.
DebugTextRange tracked_debug_text(const Token* field, const Token* mark, std::string_view source,
                                  const Grammar& grammar);

}  // namespace leanpyc::syntax
