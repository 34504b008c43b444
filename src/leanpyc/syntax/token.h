// Tokens: the lexer's output and the parser's input.
#pragma once

#include <cstdint>
#include <string_view>

#include "leanpyc/text/names.h"

namespace leanpyc {

enum class TokenKind : uint8_t {
#define LEANPYC_TOKEN(name, text) name,
#define LEANPYC_KEYWORD(name, text) name,
#include "leanpyc/syntax/tokens.def"
  kCount
};
// Returns "(" for punctuation, "if" for a keyword, and "NAME" and the like for other kinds.
std::string_view token_text(TokenKind kind);
constexpr bool is_keyword(TokenKind kind);

// Positions are as in SourceRange; a token may span lines (a triple-quoted string).
struct Token {
  TokenKind kind;
  uint32_t start;  // byte offset into SourceText::text
  uint32_t end;
  int32_t line;
  int32_t column;
  int32_t end_line;
  int32_t end_column;
  NameId name;  // Name and keywords: the identifier, NFKC-normalised (soft keywords are Names); otherwise kNoName
};

constexpr bool is_keyword(TokenKind kind) {
#define LEANPYC_TOKEN(name, text)
#define LEANPYC_KEYWORD(name, text) \
  if (kind == TokenKind::name) return true;
#include "leanpyc/syntax/tokens.def"
  return false;
}

// The start, a piece of text, and the end of an f-string or a template string.
constexpr bool is_format_start(TokenKind kind) {
  return kind == TokenKind::FStringStart || kind == TokenKind::TStringStart;
}
constexpr bool is_format_middle(TokenKind kind) {
  return kind == TokenKind::FStringMiddle || kind == TokenKind::TStringMiddle;
}
constexpr bool is_format_end(TokenKind kind) { return kind == TokenKind::FStringEnd || kind == TokenKind::TStringEnd; }

}  // namespace leanpyc
