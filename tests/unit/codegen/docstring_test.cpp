#include "leanpyc/codegen/docstring.h"

#include <gtest/gtest.h>

namespace leanpyc::codegen {
namespace {

std::string cleaned(std::string_view text) {
  std::string expanded;
  if (expand_tabs(text, expanded)) text = expanded;
  std::string result;
  return clean_docstring(text, result) ? result : std::string(text);
}

TEST(Docstring, LosesTheCommonIndentation) {
  EXPECT_EQ(cleaned("First.\n\n    Second.\n      Third.\n    "), "First.\n\nSecond.\n  Third.\n");
  EXPECT_EQ(cleaned("   First.\nSecond.\n"), "First.\nSecond.\n");
  EXPECT_EQ(cleaned("\n    Only.\n"), "\nOnly.\n");
}

TEST(Docstring, KeepsBlankLinesAndTheirNumber) {
  EXPECT_EQ(cleaned("a\n  \n      \n    b\n\n"), "a\n\n  \nb\n\n");
  EXPECT_EQ(cleaned(""), "");
  EXPECT_EQ(cleaned("    "), "");
  EXPECT_EQ(cleaned("\n\n"), "\n\n");
}

TEST(Docstring, StaysUnchangedIfClean) {
  std::string result = "untouched";
  EXPECT_FALSE(clean_docstring("one\ntwo\n  three", result));
  EXPECT_EQ(result, "untouched");
}

TEST(Docstring, ExpandsTabsByCodePointsSinceTheLastLineBreak) {
  EXPECT_EQ(cleaned("a\tb"), "a       b");
  EXPECT_EQ(cleaned("x\n\ty\n\t\tz"), "x\ny\n        z");
  EXPECT_EQ(cleaned("é\tb\rc\td"), "é       b\rc       d");
}

}  // namespace
}  // namespace leanpyc::codegen
