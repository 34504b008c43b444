// The errors that CPython 3.14 reports and 3.13 does not.
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "verdict.h"

namespace leanpyc {
namespace {

struct Case {
  std::string_view source;
  std::string_view expected;
};

// The expected strings are the errors of CPython 3.14.10.
void expect_verdicts(std::initializer_list<Case> cases) {
  for (const Case& each : cases) EXPECT_EQ(verdict(each.source, "3.14.10"), each.expected) << each.source;
}

TEST(Errors314, NamesTheTargetOfAs) {
  expect_verdicts({
      {"import a as b.c", "SyntaxError: cannot use attribute as import target (1, 13, 1, 16)"},
      {"from a import (b as c[0])", "SyntaxError: cannot use subscript as import target (1, 21, 1, 25)"},
      {"import a as None", "SyntaxError: cannot use None as import target (1, 13, 1, 17)"},
      {"import a.b as c d", "SyntaxError: cannot use name as import target (1, 15, 1, 16)"},
      {"try:\n pass\nexcept A as b.c:\n pass",
       "SyntaxError: cannot use except statement with attribute (3, 13, 3, 16)"},
      {"try:\n pass\nexcept* A as b.c:\n pass",
       "SyntaxError: cannot use except* statement with attribute (3, 14, 3, 17)"},
      {"match x:\n case a as f(): pass", "SyntaxError: cannot use function call as pattern target (2, 12, 2, 15)"},
      {"match x:\n case a as 1: pass", "SyntaxError: cannot use literal as pattern target (2, 12, 2, 13)"},
  });
}

TEST(Errors314, ExceptionTypesNeedNoParenthesesWithoutAs) {
  expect_verdicts({
      {"try:\n pass\nexcept A, B:\n pass", "accepted"},
      {"try:\n pass\nexcept* A, B, C,:\n pass", "accepted"},
      {"try:\n pass\nexcept A,:\n pass", "accepted"},
      {"try:\n pass\nexcept A, B as c:\n pass",
       "SyntaxError: multiple exception types must be parenthesized when using 'as' (3, 8, 3, 17)"},
      {"try:\n pass\nexcept* A, B as c:\n pass",
       "SyntaxError: multiple exception types must be parenthesized when using 'as' (3, 9, 3, 18)"},
      {"try:\n pass\nexcept A, *B:\n pass", "SyntaxError: invalid syntax (3, 11, 3, 12)"},
      {"try:\n pass\nexcept A, B\n pass", "SyntaxError: invalid syntax (3, 12, 3, 13)"},
      {"try:\n pass\nexcept A, B:\npass", "IndentationError: expected an indented block (4, 1, 4, 5)"},
  });
}

TEST(Errors314, ExplainsStatementsInExpressions) {
  expect_verdicts({
      {"1 if True else pass", "SyntaxError: expected expression after 'else', but statement is given (1, 16, 1, 20)"},
      {"x = break if True else 2",
       "SyntaxError: expected expression before 'if', but statement is given (1, 5, 1, 10)"},
      {"[pass if 1 else 2]", "SyntaxError: expected expression before 'if', but statement is given (1, 2, 1, 6)"},
      {"(1 if 2 else)", "SyntaxError: expected expression after 'else', but statement is given (1, 13, 1, 14)"},
      {"pass if True else x = 1", "SyntaxError: expected expression before 'if', but statement is given (1, 1, 1, 5)"},
  });
}

TEST(Errors314, ExplainsElifAfterElse) {
  expect_verdicts({
      {"if a:\n pass\nelse:\n pass\nelif b:\n pass", "SyntaxError: 'elif' block follows an 'else' block (5, 1, 5, 5)"},
      {"while a:\n pass\nelse:\n pass\nelif b:\n pass",
       "SyntaxError: 'elif' block follows an 'else' block (5, 1, 5, 5)"},
  });
}

TEST(Errors314, ExplainsQuotesInStrings) {
  expect_verdicts({
      {"\"a\" b \"c\"", "SyntaxError: invalid syntax. Is this intended to be part of the string? (1, 5, 1, 6)"},
      {"f(\"x\" y \"z\")", "SyntaxError: invalid syntax. Is this intended to be part of the string? (1, 7, 1, 8)"},
      {"''abc''", "SyntaxError: invalid syntax. Is this intended to be part of the string? (1, 3, 1, 6)"},
      {"\"a\" 1 2 3 \"d\"", "SyntaxError: invalid syntax. Is this intended to be part of the string? (1, 5, 1, 10)"},
      {"\"a\" f\"b\" c \"d\"", "SyntaxError: invalid syntax. Is this intended to be part of the string? (1, 5, 1, 11)"},
  });
}

TEST(Errors314, NamesIncompatiblePrefixes) {
  expect_verdicts({
      {"bf\"x\"", "SyntaxError: 'b' and 'f' prefixes are incompatible (1, 1, 1, 3)"},
      {"rbu\"x\"", "SyntaxError: 'u' and 'b' prefixes are incompatible (1, 1, 1, 4)"},
      {"x=bu\"y\"", "SyntaxError: 'u' and 'b' prefixes are incompatible (1, 3, 1, 5)"},
      {"fu\"", "SyntaxError: 'u' and 'f' prefixes are incompatible (1, 1, 1, 3)"},
      {"rft\"x\"", "SyntaxError: 'f' and 't' prefixes are incompatible (1, 1, 1, 4)"},
      {"fbrtu\"x\"", "SyntaxError: 'u' and 'b' prefixes are incompatible (1, 1, 1, 6)"},
      {"bb\"x\"", "SyntaxError: invalid syntax (1, 3, 1, 6)"},
      {"kf\"x\"", "SyntaxError: invalid syntax (1, 3, 1, 6)"},
  });
}

TEST(Errors314, ReportsErrorsInTemplateStrings) {
  expect_verdicts({
      {"t'a' 'b'", "SyntaxError: cannot mix t-string literals with string or bytes literals (1, 1, 1, 9)"},
      {"f'a' t'{b}'", "SyntaxError: cannot mix t-string literals with string or bytes literals (1, 1, 1, 12)"},
      {"b'x' t'y'", "SyntaxError: cannot mix t-string literals with string or bytes literals (1, 1, 1, 10)"},
      {"t'{}'", "SyntaxError: t-string: valid expression required before '}' (1, 4, 1, 5)"},
      {"t'{a!z}'", "SyntaxError: t-string: invalid conversion character 'z': expected 's', 'r', or 'a' (1, 6, 1, 7)"},
      {"t'{a'", "SyntaxError: t-string: expecting '}' (1, 5, 1, 5)"},
      {"t'}'", "SyntaxError: t-string: single '}' is not allowed (1, 3, 1, 3)"},
      {"t'{a;b}'", "SyntaxError: t-string: expecting '=', or '!', or ':', or '}' (1, 5, 1, 6)"},
      {"t'{lambda x: 1}'",
       "SyntaxError: t-string: lambda expressions are not allowed without parentheses (1, 4, 1, 13)"},
      {"t'{a:{b:{c:{d}}}}'", "SyntaxError: t-string: expressions nested too deeply (1, 11, 1, 11)"},
      {"t\"{a:\n}\"",
       "SyntaxError: t-string: newlines are not allowed in format specifiers for single quoted t-strings (1, 6, 1, 6)"},
      {"t'{a! r}'", "SyntaxError: t-string: conversion type must come right after the exclamation mark (1, 5, 1, 8)"},
      {"t'{a!r=}'", "SyntaxError: t-string: expecting ':' or '}' (1, 7, 1, 8)"},
      {"t'{x!=y=}'", "accepted"},
  });
}

// The whole text is checked before its first token, with the comments.
TEST(Errors314, TextsAreUtf8) {
  constexpr std::string_view kEnd = "but no encoding declared; see https://peps.python.org/pep-0263/ for details";
  auto expected = [&](std::string_view start, std::string_view place) {
    return "SyntaxError: Non-UTF-8 code starting with " + std::string(start) + ", " + std::string(kEnd) + " " +
           std::string(place);
  };
  EXPECT_EQ(verdict("a = 1\n# x \xC3\xA9 \xE2\nb", "3.14.10"), expected("'\\xe2' on line 2", "(2, 7, 2, 7)"));
  EXPECT_EQ(verdict("x y\n\xFF", "3.14.10"), expected("'\\xff' on line 2", "(2, 1, 2, 1)"));
  EXPECT_EQ(verdict("# coding: latin-1\n# \xFF", "3.14.10"), "accepted");
  EXPECT_EQ(verdict("# \xFF\n", "3.13.18"), "accepted");
}

TEST(Errors314, MalformedEscapesAreAtTheirPieceOfText) {
  constexpr std::string_view kMessage =
      "SyntaxError: (unicode error) 'unicodeescape' codec can't decode bytes in position 0-1: truncated \\xXX escape ";
  EXPECT_EQ(verdict("f\"a\" f\"\\xZ\"", "3.14.10"), std::string(kMessage) + "(1, 8, 1, 11)");
  EXPECT_EQ(verdict("f\"a\" f\"\\xZ\"", "3.14.6"), std::string(kMessage) + "(1, 11, 1, 12)");
}

TEST(Errors314, InvalidEscapesComeWithAdvice) {
  const ParsedText parsed("f'\\d{x}'; '\\777'; f'\\{x}'", "3.14.10");
  std::vector<std::string_view> messages;
  for (const Warning& each : parsed.diagnostics.warnings()) messages.push_back(each.message);
  const std::vector<std::string_view> expected = {
      "\"\\{\" is an invalid escape sequence. Such sequences will not work in the future. Did you mean \"\\\\{\"? A raw "
      "string is also an option.",
      "\"\\d\" is an invalid escape sequence. Such sequences will not work in the future. Did you mean \"\\\\d\"? A raw "
      "string is also an option.",
      "\"\\777\" is an invalid octal escape sequence. Such sequences will not work in the future. Did you mean \"\\\\777\"? "
      "A raw string is also an option."};
  EXPECT_EQ(messages, expected);
}

}  // namespace
}  // namespace leanpyc
