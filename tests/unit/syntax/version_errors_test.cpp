// The verdicts in which CPython 3.12 and 3.13 differ, and those in which the patch releases of 3.12 differ.
#include <gtest/gtest.h>

#include <initializer_list>

#include "verdict.h"

namespace leanpyc {
namespace {

struct Case {
  std::string_view source;
  std::string_view in_3_12_1;
  std::string_view in_3_12_7;  // empty: as in 3.12.1
  std::string_view in_3_13_0;  // empty: as in 3.12.7
};

// The expected strings are the errors of these CPython releases.
void expect_verdicts(std::initializer_list<Case> cases) {
  for (const Case& each : cases) {
    const std::string_view in_3_12_7 = each.in_3_12_7.empty() ? each.in_3_12_1 : each.in_3_12_7;
    EXPECT_EQ(verdict(each.source, "3.12.1"), each.in_3_12_1) << each.source;
    EXPECT_EQ(verdict(each.source, "3.12.7"), in_3_12_7) << each.source;
    EXPECT_EQ(verdict(each.source, "3.13.0"), each.in_3_13_0.empty() ? in_3_12_7 : each.in_3_13_0) << each.source;
  }
}

// Before 3.12.3 columns are bytes, even beyond the end of the line, unless the source declares its encoding.
TEST(VersionErrors, ColumnsAreBytesInOldPatchReleases) {
  expect_verdicts({
      {"2\xCE\x94", "SyntaxError: invalid syntax (1, 2, 1, 4)", "SyntaxError: invalid syntax (1, 2, 1, 3)", ""},
      {"# coding: utf-8\n2\xCE\x94", "SyntaxError: invalid syntax (2, 2, 2, 3)", "", ""},
      {"\xEF\xBB\xBF"
       "2\xCE\x94",
       "SyntaxError: invalid syntax (1, 2, 1, 3)", "", ""},
      {"b\"\xC3\xA9\"", "SyntaxError: bytes can only contain ASCII literal characters (1, 1, 1, 6)",
       "SyntaxError: bytes can only contain ASCII literal characters (1, 1, 1, 5)", ""},
      {"\xC3\xA9 = 1 1", "SyntaxError: invalid syntax (1, 8, 1, 9)", "SyntaxError: invalid syntax (1, 7, 1, 8)", ""},
      {"-", "SyntaxError: invalid syntax (1, 2, 1, 3)", "", ""},
      {"x = \xC3\xA9 \\ ", "SyntaxError: unexpected character after line continuation character (1, 9, 1, 0)",
       "SyntaxError: unexpected character after line continuation character (1, 8, 1, 0)", ""},
      {"\xCE\x94\\", "SyntaxError: unexpected EOF while parsing (1, 4, 1, -1)",
       "SyntaxError: unexpected EOF while parsing (1, 3, 1, -1)", ""},
      {"(a\n    bcdef)", "SyntaxError: invalid syntax. Perhaps you forgot a comma? (1, 2, 2, 10)",
       "SyntaxError: invalid syntax. Perhaps you forgot a comma? (1, 2, 2, 3)", ""},
      {"\xC3\xA9 = (", "SyntaxError: '(' was never closed (1, 6, 1, 0)",
       "SyntaxError: '(' was never closed (1, 5, 1, 0)", ""},
      {"\x80\x80",
       "SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0x80 in position 0: invalid start byte (1, 2, 1, -1)",
       "SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0x80 in position 0: invalid start byte (1, 1, 1, -1)",
       ""},
      {"'\xDF'",
       "SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xdf in position 0: unexpected end of data (1, 1, 1, 4)",
       "SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xdf in position 0: unexpected end of data (1, 1, 1, 2)",
       ""},
      {"if 1:\n  a\n b\xFF", "IndentationError: unindent does not match any outer indentation level (3, 4, 3, -1)",
       "IndentationError: unindent does not match any outer indentation level (3, 3, 3, -1)", ""},
  });
}

TEST(VersionErrors, StarsWithoutExpression) {
  expect_verdicts({
      {"f(*)", "SyntaxError: invalid syntax (1, 4, 1, 5)", "SyntaxError: Invalid star expression (1, 4, 1, 5)", ""},
      {"A[*]", "SyntaxError: invalid syntax (1, 4, 1, 5)", "SyntaxError: Invalid star expression (1, 4, 1, 5)", ""},
      {"f(x, *)", "SyntaxError: invalid syntax (1, 7, 1, 8)", "SyntaxError: Invalid star expression (1, 7, 1, 8)", ""},
      {"f(a=1, *)", "SyntaxError: iterable argument unpacking follows keyword argument unpacking (1, 8, 1, 9)",
       "SyntaxError: Invalid star expression (1, 9, 1, 10)", ""},
      {"f(**x, *y)", "SyntaxError: iterable argument unpacking follows keyword argument unpacking (1, 8, 1, 9)",
       "SyntaxError: iterable argument unpacking follows keyword argument unpacking (1, 6, 1, 10)", ""},
      {"f(*x, *)", "SyntaxError: iterable argument unpacking follows keyword argument unpacking (1, 7, 1, 8)",
       "SyntaxError: Invalid star expression (1, 8, 1, 9)", ""},
      {"f(x, *y, *)", "SyntaxError: invalid syntax (1, 11, 1, 12)",
       "SyntaxError: Invalid star expression (1, 11, 1, 12)", ""},
      {"f(**x, *y=1)", "SyntaxError: iterable argument unpacking follows keyword argument unpacking (1, 8, 1, 9)",
       "SyntaxError: cannot assign to iterable argument unpacking (1, 8, 1, 12)", ""},
      {"f(a=1, *b=2)", "SyntaxError: cannot assign to iterable argument unpacking (1, 8, 1, 12)", "", ""},
  });
}

// Before 3.12.2 this error replaced an error of the tokenizer.
TEST(VersionErrors, ErrorsOfTheTokenizerLast) {
  expect_verdicts({
      {"match y:\n case e(e=v,v,", "SyntaxError: positional patterns follow keyword patterns (2, 13, 2, 14)",
       "SyntaxError: '(' was never closed (2, 8, 2, 0)", ""},
      {"match y:\n case e(e=v,v,'", "SyntaxError: positional patterns follow keyword patterns (2, 13, 2, 14)",
       "SyntaxError: unterminated string literal (detected at line 2) (2, 15, 2, 15)", ""},
      {"match y:\n case e(e=v,v)", "SyntaxError: positional patterns follow keyword patterns (2, 13, 2, 14)", "", ""},
  });
}

TEST(VersionErrors, DebugTextInFormatSpecs) {
  expect_verdicts({
      {"f'{x:{y=}}'", "ValueError: field 'value' is required for Constant", "accepted", ""},
      {"f'{x:{y:{z=}}}'", "ValueError: field 'value' is required for Constant", "", ""},
      {"f'{x:{f\"{y=}\"}}'", "accepted", "", ""},
  });
}

TEST(VersionErrors, DefaultsOfTypeParameters) {
  expect_verdicts({
      {"def f[T=int](): pass", "SyntaxError: expected '(' (1, 6, 1, 7)", "", "accepted"},
      {"class A[T=int]: pass", "SyntaxError: invalid syntax (1, 10, 1, 11)", "", "accepted"},
      {"type A[T=int] = T", "SyntaxError: invalid syntax. Maybe you meant '==' or ':=' instead of '='? (1, 8, 1, 13)",
       "", "accepted"},
      {"type A[*T=*int] = T", "SyntaxError: invalid syntax (1, 10, 1, 11)", "", "accepted"},
      {"type A[**T: int] = T", "SyntaxError: cannot use bound with ParamSpec (1, 11, 1, 16)", "", ""},
  });
}

TEST(VersionErrors, MessagesOfOneVersion) {
  expect_verdicts({
      {"def f[](): pass", "SyntaxError: expected '(' (1, 6, 1, 7)", "",
       "SyntaxError: Type parameter list cannot be empty (1, 7, 1, 7)"},
      {"class A[]: pass", "SyntaxError: invalid syntax (1, 9, 1, 10)", "",
       "SyntaxError: Type parameter list cannot be empty (1, 9, 1, 9)"},
      {"type A[] = int", "SyntaxError: invalid syntax (1, 8, 1, 9)", "",
       "SyntaxError: Type parameter list cannot be empty (1, 8, 1, 10)"},
      {"[x for x if y]", "SyntaxError: expected 'else' after 'if' expression (1, 8, 1, 14)", "",
       "SyntaxError: 'in' expected after for-loop variables (1, 10, 1, 12)"},
      {"import\n", "SyntaxError: invalid syntax (1, 7, 1, 8)", "",
       "SyntaxError: Expected one or more names after 'import' (1, 7, 1, 7)"},
      {"from a import\n", "SyntaxError: invalid syntax (1, 14, 1, 15)", "",
       "SyntaxError: Expected one or more names after 'import' (1, 14, 1, 14)"},
      {"a + not b", "SyntaxError: invalid syntax (1, 5, 1, 8)", "",
       "SyntaxError: 'not' after an operator must be parenthesized (1, 5, 1, 10)"},
      {"- not b", "SyntaxError: invalid syntax (1, 3, 1, 6)", "",
       "SyntaxError: 'not' after an operator must be parenthesized (1, 3, 1, 8)"},
      {"'a\\'", "SyntaxError: unterminated string literal (detected at line 1) (1, 1, 1, 1)", "",
       "SyntaxError: unterminated string literal (detected at line 1); perhaps you escaped the end quote? (1, 1, 1, 1)"},
      {"\"a\\\"\n", "SyntaxError: unterminated string literal (detected at line 1) (1, 1, 1, 1)", "",
       "SyntaxError: unterminated string literal (detected at line 1); perhaps you escaped the end quote? (1, 1, 1, 1)"},
  });
}

// From 3.12.10 and 3.13.3 on the future import has its effect in its own file.
TEST(VersionErrors, FluflInFiles) {
  constexpr std::string_view kNew = "from __future__ import barry_as_FLUFL\n1 <> 2\n";
  constexpr std::string_view kOld = "from __future__ import barry_as_FLUFL\n1 != 2\n";
  for (std::string_view before : {"3.12.9", "3.13.2"}) {
    EXPECT_EQ(verdict(kNew, before), "SyntaxError: invalid syntax (2, 3, 2, 5)");
    EXPECT_EQ(verdict(kOld, before), "accepted");
  }
  for (std::string_view after : {"3.12.10", "3.13.3"}) {
    EXPECT_EQ(verdict(kNew, after), "accepted");
    EXPECT_EQ(verdict(kOld, after), "SyntaxError: with Barry as BDFL, use '<>' instead of '!=' (2, 3, 2, 5)");
    EXPECT_EQ(verdict("1 <> 2\n", after), "SyntaxError: invalid syntax (1, 3, 1, 5)");
  }
}

}  // namespace
}  // namespace leanpyc
