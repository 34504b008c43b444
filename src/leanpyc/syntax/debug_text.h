// Which stretch of the source CPython up to 3.13.17 takes for the own text of a replacement field with `=` (f"{x=}").
#pragma once

#include <cstdint>
#include <string_view>

#include "leanpyc/syntax/token.h"
#include "leanpyc/target/target.h"

namespace leanpyc::syntax {

// CPython's tokenizer notes the text of a field, and of one in its format spec, but of none in that one's. Where it has
// none, the tree is refused.
inline constexpr int kDeepestDebugText = 1;
inline constexpr std::string_view kNoDebugText = "field 'value' is required for Constant";

// Bytes of the source.
struct DebugTextRange {
  uint32_t start = 0;
  uint32_t end = 0;
};

// `field` is the brace that opens the outermost field, `mark` the token at which the text of one in it ends: the
// field's
// `!`, colon or closing brace. Without a target the oldest release's rules hold.
DebugTextRange tracked_debug_text(const Token* field, const Token* mark, std::string_view source, const Target* target);

}  // namespace leanpyc::syntax
