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
}  // namespace leanpyc
