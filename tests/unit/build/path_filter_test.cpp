#include "leanpyc/build/path_filter.h"

#include <gtest/gtest.h>

namespace leanpyc {
namespace {

bool found(std::string_view pattern, std::string_view path) {
  PathFilter filter;
  std::string error;
  EXPECT_TRUE(filter.compile(pattern, error)) << error;
  return filter.matches(path);
}

TEST(PathFilter, SearchesTheWholePath) {
  EXPECT_TRUE(found("test", "a/tests/b.py"));
  EXPECT_FALSE(found("^test", "a/tests/b.py"));
  EXPECT_TRUE(found(R"([/\\](lib2to3|bad)[/\\])", "x/bad/y.py"));
}

TEST(PathFilter, SupportsPythonsSyntax) {
  EXPECT_TRUE(found(R"((?P<x>a)(?P=x))", "baab"));
  EXPECT_TRUE(found("(?<!x)y(?=z)", "ayz"));
  EXPECT_TRUE(found(R"(\w\.py$)", "caf\xC3\xA9.py"));
  EXPECT_TRUE(found(R"(\u00e9)", "caf\xC3\xA9"));
}

TEST(PathFilter, AcceptsPathsThatAreNotUtf8) {
  EXPECT_TRUE(found(R"(bad.*\.py)", "bad\xFF\xFE.py") || found("bad", "bad\xFF\xFE.py"));
}

TEST(PathFilter, GivesUpOnPatternsThatBacktrackForever) { EXPECT_FALSE(found("(a+)+$", std::string(5000, 'a') + "b")); }

TEST(PathFilter, ReportsAnInvalidPattern) {
  PathFilter filter;
  std::string error;
  EXPECT_FALSE(filter.compile("a(b", error));
  EXPECT_NE(error.find("position 3"), std::string::npos) << error;
  EXPECT_FALSE(filter.active());
}

}  // namespace
TEST(PathFilter, ReportsASearchThatExceedsItsLimits) {
  PathFilter filter;
  std::string error;
  ASSERT_TRUE(filter.compile("(a+)+$", error)) << error;
  EXPECT_FALSE(filter.matches("b"));
  EXPECT_FALSE(filter.gave_up());
  EXPECT_FALSE(filter.matches(std::string(5000, 'a') + "b"));
  EXPECT_TRUE(filter.gave_up());
}

TEST(PathFilter, ReadsAPatternAsPythonDoes) {
  EXPECT_TRUE(found("^a{,2}b", "aab"));
  EXPECT_FALSE(found("^a{,2}b", "aaab"));
  EXPECT_FALSE(found("^[[:alpha:]]$", "x"));
  EXPECT_TRUE(found("^[[:alpha:]]$", "a]"));
  EXPECT_TRUE(found("\\U0001F40D", "\xF0\x9F\x90\x8D"));
  EXPECT_TRUE(found("(?u)\\w", "\xC3\xA9"));
  EXPECT_FALSE(found("(?a)\\w", "\xC3\xA9"));
}

}  // namespace leanpyc
