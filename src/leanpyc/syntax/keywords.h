// The identifiers that are keywords. They are the first fixed names, so a name's id shows whether it is a keyword.
#pragma once

#include <cstdint>
#include <iterator>

#include "leanpyc/syntax/token.h"
#include "leanpyc/text/names.h"

namespace leanpyc {

namespace keywords {

struct Entry {
  TokenKind kind;
  NameId name;
};
inline constexpr Entry kAll[] = {
#define LEANPYC_TOKEN(name, text)
#define LEANPYC_KEYWORD(name, text) {TokenKind::name, names::kKeyword##name},
#include "leanpyc/syntax/tokens.def"
};
inline constexpr auto kCount = static_cast<uint32_t>(std::size(kAll));

}  // namespace keywords

// Returns the token kind of an identifier: its keyword's kind, or Name.
constexpr TokenKind identifier_kind(NameId name) {
  constexpr auto kFirst = static_cast<uint32_t>(keywords::kAll[0].kind);
  const auto id = static_cast<uint32_t>(name);
  return id < keywords::kCount ? static_cast<TokenKind>(kFirst + id) : TokenKind::Name;
}

static_assert([] {
  for (const keywords::Entry& keyword : keywords::kAll) {
    if (identifier_kind(keyword.name) != keyword.kind) return false;
  }
  return true;
}());

}  // namespace leanpyc
