#include "leanpyc/syntax/token.h"

namespace leanpyc {

std::string_view token_text(TokenKind kind) {
  static constexpr std::string_view kTexts[] = {
#define LEANPYC_TOKEN(name, text) text,
#define LEANPYC_KEYWORD(name, text) text,
#include "leanpyc/syntax/tokens.def"
  };
  return kTexts[static_cast<size_t>(kind)];
}

}  // namespace leanpyc
