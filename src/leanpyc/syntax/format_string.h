// The tokens and messages in which f-strings and template strings differ.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/cpython/grammar.h"
#include "leanpyc/syntax/token.h"

namespace leanpyc::syntax {

// An f-string or a template string: the tokens of its text and end, and its name in messages.
struct FormatString {
  explicit FormatString(TokenKind start)
      : is_template(start == TokenKind::TStringStart),
        middle(is_template ? TokenKind::TStringMiddle : TokenKind::FStringMiddle),
        end(is_template ? TokenKind::TStringEnd : TokenKind::FStringEnd),
        name(is_template ? "t-string" : "f-string") {}

  bool is_template;
  bool raw = false;
  TokenKind middle;
  TokenKind end;
  std::string_view name;
};

std::string misplaced_conversion_message(const FormatString& string, const Grammar& grammar);
// True if `name`, which follows the `!` in an f-string, is "s", "r" or "a".
bool is_conversion(std::string_view name);
std::string unknown_conversion_message(const FormatString& string, std::string_view name);

}  // namespace leanpyc::syntax
