#include "leanpyc/syntax/error_columns.h"

#include <gtest/gtest.h>

#include <string>

#include "verdict.h"

namespace leanpyc {
namespace {

struct Case {
  std::string_view source;
  std::string_view in_3_13_0;
  std::string_view in_3_13_18;  // empty: as in 3.13.0
};

// The expected strings are the errors of these CPython releases.
TEST(ErrorColumns, MatchCPython) {
  const Case cases[] = {
      // A piece that is not UTF-8 counts as U+FFFD, and all three of its bytes count when columns are looked up.
      {"import\xA0",
       "SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xa0 in position 6: invalid start byte (1, 7, 1, "
       "-1)",
       ""},
      {"im\xB7ort",
       "SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xb7 in position 2: invalid start byte (1, 4, 1, "
       "-1)",
       ""},
      {"'\xDAipReader'",
       "SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xda in position 0: invalid continuation byte (1, "
       "1, "
       "1, 10)",
       ""},
      {"if 1:\n  if 2:\n    a\n   \xA0"
       "b",
       "IndentationError: unindent does not match any outer indentation level (4, 4, 4, -1)", ""},
      {"\"\xA2, \"\"", "SyntaxError: unterminated string literal (detected at line 1) (1, 6, 1, 6)", ""},
      // An end on another line is looked up in the first line, and is limited to the end of that line.
      {"(a\n    bcdef)", "SyntaxError: invalid syntax. Perhaps you forgot a comma? (1, 2, 2, 3)", ""},
      {"usage\"\"\"\n  %prog\"\"\"", "SyntaxError: invalid syntax (1, 6, 2, 9)", ""},
      {"import a\\\nfrom bcdefgh", "SyntaxError: Did you mean to use 'from ... import ...' instead? (1, 1, 2, 10)", ""},
      // A token joins these lines.
      {"\"\"\"\xC3\xA9\xC3\xA9\xC3\xA9\n\"\"\" a", "SyntaxError: invalid syntax (2, 4, 2, 5)",
       "SyntaxError: invalid syntax (2, 5, 2, 6)"},
      {"\xC3\xA9\\\n a b", "SyntaxError: invalid syntax (2, 1, 2, 2)", "SyntaxError: invalid syntax (2, 2, 2, 3)"},
      {"x = (\n\"\"\"\xC3\xA9\xC3\xA9\n\"\"\" + (\n", "SyntaxError: '(' was never closed (3, 5, 3, 0)",
       "SyntaxError: '(' was never closed (3, 7, 3, 0)"},
      {"x \\\n  \xC3\xA9 \\x", "SyntaxError: unexpected character after line continuation character (2, 10, 2, 0)",
       "SyntaxError: unexpected character after line continuation character (2, 8, 2, 0)"},
      {"# \xC3\xA9 \\\na b", "SyntaxError: invalid syntax (2, 3, 2, 4)", ""},
      {"\\\n\xC3\xA9 b", "SyntaxError: invalid syntax (2, 3, 2, 4)", ""},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(verdict(each.source, "3.13.0"), each.in_3_13_0) << each.source;
    EXPECT_EQ(verdict(each.source, "3.13.18"), each.in_3_13_18.empty() ? each.in_3_13_0 : each.in_3_13_18)
        << each.source;
  }
}

// For a text in a file, CPython reads the line again.
TEST(ErrorColumns, InAFileMatchCPython) {
  const std::string longer = "\"" + std::string(1200, 'a') + "\" b";
  const std::string broken = "\"" + std::string(996, 'a') + "\xC3\xA9\" b";
  const Case cases[] = {
      {"(a\n    bcdef)", "SyntaxError: invalid syntax. Perhaps you forgot a comma? (1, 2, 2, 4)", ""},
      {"\"\"\"\xC3\xA9\xC3\xA9\xC3\xA9\n\"\"\" a", "SyntaxError: invalid syntax (2, 5, 2, 6)", ""},
      {"\xC3\xA9\\\n a b", "SyntaxError: invalid syntax (2, 2, 2, 3)", ""},
      {"x \\\n  \xC3\xA9 \\x", "SyntaxError: unexpected character after line continuation character (2, 7, 2, 0)", ""},
      // 3.13.0 cannot decode this line, so it counts in the tokenizer's buffer, which here includes the line before.
      {"x = \"\"\"\n\"\"\" + \" \xAD\"",
       "SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xad in position 1: invalid start byte (2, 7, 2, "
       "11)",
       "SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xad in position 1: invalid start byte (2, 7, 2, "
       "9)"},
      {"b'''\xA0\n abcd'''", "SyntaxError: bytes can only contain ASCII literal characters (1, 1, 2, 6)",
       "SyntaxError: bytes can only contain ASCII literal characters (1, 1, 2, 7)"},
      {"x =", "SyntaxError: invalid syntax (1, 4, 1, 4)", ""},
      {"x =\n", "SyntaxError: invalid syntax (1, 4, 1, 5)", ""},
      {"x =\r\ny y\r\n", "SyntaxError: invalid syntax (1, 4, 1, 5)", ""},
      {"# coding: latin-1\n\xE9 b c", "SyntaxError: invalid syntax (2, 3, 2, 4)", ""},
      {"\xEF\xBB\xBF\xC3\xA9 b", "SyntaxError: invalid syntax (1, 2, 1, 2)",
       "SyntaxError: invalid syntax (1, 3, 1, 4)"},
      {longer, "SyntaxError: invalid syntax (1, 206, 1, 206)", "SyntaxError: invalid syntax (1, 1000, 1, 1000)"},
      {broken, "SyntaxError: invalid syntax (1, 4, 1, 4)", "SyntaxError: invalid syntax (1, 999, 1, 999)"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(verdict(each.source, "3.13.0", true), each.in_3_13_0) << each.source;
    EXPECT_EQ(verdict(each.source, "3.13.18", true), each.in_3_13_18.empty() ? each.in_3_13_0 : each.in_3_13_18)
        << each.source;
  }
}

TEST(ErrorColumns, LeadingZeros) {
  constexpr std::string_view kMessage =
      "SyntaxError: leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers ";
  EXPECT_EQ(verdict("\xC3\xA9 = 007", "3.13.0"), std::string(kMessage) + "(1, 6, 1, 8)");
  EXPECT_EQ(verdict("\xC3\xA9 = 007", "3.13.18"), std::string(kMessage) + "(1, 5, 1, 7)");
}

// Errors of the tokenizer while CPython looks for a better error, and errors that are not SyntaxErrors.
TEST(ErrorColumns, OtherClassesAndTheirOrder) {
  EXPECT_EQ(verdict(".\xA0"
                    "and",
                    "3.13.0"),
            "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xa0 in position 0: invalid start byte");
  EXPECT_EQ(verdict("f\"a\xA0\"", "3.13.0"),
            "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xa0 in position 1: invalid start byte");
  EXPECT_EQ(verdict("(\n for\\n", "3.13.0"), "SyntaxError: '(' was never closed (1, 1, 1, 0)");
  // Invalid UTF-8 is reported before invalid escapes.
  EXPECT_EQ(
      verdict("'\\x\xE1"
              "2'",
              "3.13.0"),
      "SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xe1 in position 0: unexpected end of data (1, "
      "1, 1, 5)");
}

// Errors of CPython's first reading come before errors that the second reading finds earlier in the text.
TEST(ErrorColumns, ErrorsOfTheFirstReadingComeFirst) {
  EXPECT_EQ(verdict("print[x]\n(a for b in c for d)\n", "3.13.0"),
            "SyntaxError: 'in' expected after for-loop variables (2, 20, 2, 21)");
  EXPECT_EQ(verdict("print[x]\nclass D[*T: int]: pass\n", "3.13.0"),
            "SyntaxError: cannot use bound with TypeVarTuple (2, 11, 2, 16)");
}

// Where `<>` is not a token, its second character forms another token with the text after it.
TEST(ErrorColumns, DiamondsAreTwoTokens) {
  EXPECT_EQ(verdict("f(n=1, t<>=", "3.13.18"),
            "SyntaxError: positional argument follows keyword argument (1, 10, 1, 12)");
  EXPECT_EQ(verdict("t<>=", "3.13.18"), "SyntaxError: invalid syntax (1, 3, 1, 5)");
  EXPECT_EQ(verdict("t<>>=1", "3.13.18"), "SyntaxError: invalid syntax (1, 3, 1, 6)");
  EXPECT_EQ(verdict("t<>==1", "3.13.18"), "SyntaxError: invalid syntax (1, 3, 1, 5)");
}

TEST(ErrorColumns, CharactersBefore) {
  EXPECT_EQ(characters_before("abc", -1), -1);
  EXPECT_EQ(characters_before("abc", 0), 0);
  EXPECT_EQ(characters_before("abc", 3), 3);
  EXPECT_EQ(characters_before("abc", 4), 4);  // includes the NUL after the text
  EXPECT_EQ(characters_before("abc", 99), 4);
  EXPECT_EQ(characters_before("\xC3\xA9x", 1), 1);  // an incomplete character counts
  EXPECT_EQ(characters_before("\xC3\xA9x", 2), 1);
  EXPECT_EQ(characters_before("\xC3\xA9x", 3), 2);
  EXPECT_EQ(characters_before("\xFFx", 3), 1);
  EXPECT_EQ(characters_before("\xFFx", 4), 2);
  EXPECT_EQ(characters_before("", 5), 1);
  EXPECT_EQ(count_characters("\xFF\xC3\xA9\xE1x"), 4);
}

}  // namespace
}  // namespace leanpyc
