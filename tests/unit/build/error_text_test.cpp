#include "leanpyc/build/error_text.h"

#include <gtest/gtest.h>

namespace leanpyc {
namespace {

std::string shown(std::string_view source, SourceRange range, ErrorKind kind = ErrorKind::SyntaxError) {
  return error_text({.kind = kind, .range = range, .message = "invalid syntax"}, source, "x.py");
}

TEST(ErrorText, CaretsAreUnderTheRange) {
  EXPECT_EQ(shown("x = 1\nif x:\n    y = (1 +* 2)\n", {3, 12, 3, 13}),
            "  File \"x.py\", line 3\n    y = (1 +* 2)\n            ^\nSyntaxError: invalid syntax\n");
  EXPECT_EQ(shown("abc def\n", {1, 0, 1, 7}),
            "  File \"x.py\", line 1\n    abc def\n    ^^^^^^^\nSyntaxError: invalid syntax\n");
}

TEST(ErrorText, ColumnsAreCharacters) {
  EXPECT_EQ(shown("\xC3\xA9\xC3\xA9 ab\n", {1, 3, 1, 5}),
            "  File \"x.py\", line 1\n    \xC3\xA9\xC3\xA9 ab\n       ^^\nSyntaxError: invalid syntax\n");
}

TEST(ErrorText, TabsStayTabs) {
  EXPECT_EQ(shown("a\tb\n", {1, 2, 1, 3}),
            "  File \"x.py\", line 1\n    a\tb\n     \t^\nSyntaxError: invalid syntax\n");
}

TEST(ErrorText, ARangeOverLinesIsMarkedToTheEndOfTheLine) {
  EXPECT_EQ(shown("f(a,\n  b)\n", {1, 2, 2, 3}),
            "  File \"x.py\", line 1\n    f(a,\n      ^^\nSyntaxError: invalid syntax\n");
}

TEST(ErrorText, AnErrorWithoutAPositionHasNoLine) {
  EXPECT_EQ(shown("x\n", kNoPosition), "SyntaxError: invalid syntax\n");
  EXPECT_EQ(shown("x\n", kNoLocation), "  File \"x.py\", line -1\nSyntaxError: invalid syntax\n");
  EXPECT_EQ(shown("x\n", {1, 0, 1, 1}, ErrorKind::RecursionError), "RecursionError: invalid syntax\n");
}

TEST(ErrorText, HostileRangesAreHarmless) {
  for (int line : {0, 1, 2, 99, 2147483647}) {
    for (int column : {-1, 0, 3, 500}) {
      shown("abc\nd\n", {line, column, line, column - 2});
      shown("", {line, column, kNoLine, kNoColumn});
    }
  }
}

TEST(ErrorText, PositionsAreThoseOfTheException) {
  Diagnostic error{.kind = ErrorKind::SyntaxError, .range = {2, 5, 2, 7}, .message = ""};
  EXPECT_EQ(error_position(error).text(), "2 6 2 8");
  error.range.end_column = kNoColumn;
  EXPECT_EQ(error_position(error).text(), "2 6 2 -");
  error.range = {0, -2, kNoLine, kNoColumn};
  EXPECT_EQ(error_position(error).text(), "0 -1 - -");
  error.range = kNoPosition;
  EXPECT_EQ(error_position(error).text(), "- - - -");
  // A `continue` in an except* block that has run a `finally` body.
  error.range = kNoLocation;
  EXPECT_EQ(error_position(error).text(), "-1 0 -1 0");
}

}  // namespace
}  // namespace leanpyc
