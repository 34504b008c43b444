#include "leanpyc/policy/glob.h"

#include <gtest/gtest.h>

namespace leanpyc {
namespace {

bool module_matches(std::string_view pattern, std::string_view name) {
  std::string error;
  std::optional<Glob> glob = Glob::of_modules(pattern, error);
  EXPECT_TRUE(glob) << error;
  return glob && glob->matches(split_components(name, '.'));
}

bool path_matches(std::string_view pattern, std::string_view path) {
  std::string error;
  std::optional<Glob> glob = Glob::of_paths(pattern, "/home/me/project", error);
  EXPECT_TRUE(glob) << error;
  return glob && glob->matches(split_components(path, '/'));
}

std::string module_error(std::string_view pattern) {
  std::string error;
  EXPECT_FALSE(Glob::of_modules(pattern, error)) << pattern;
  return error;
}

TEST(Glob, AStarAloneMatchesAnyNumberOfComponents) {
  EXPECT_TRUE(module_matches("tests.*", "tests"));
  EXPECT_TRUE(module_matches("tests.*", "tests.unit.test_a"));
  EXPECT_FALSE(module_matches("tests.*", "mytests.a"));
  EXPECT_TRUE(module_matches("*.tests.*", "tests"));
  EXPECT_TRUE(module_matches("*.tests.*", "a.b.tests.c"));
  EXPECT_TRUE(module_matches("a.*.d", "a.d"));
  EXPECT_TRUE(module_matches("a.*.d", "a.b.c.d"));
  EXPECT_FALSE(module_matches("a.*.d", "a.b.c"));
  EXPECT_TRUE(module_matches("*", "anything.at.all"));
}

TEST(Glob, WithinAComponentAStarWorksAsInAShell) {
  EXPECT_TRUE(module_matches("test_*", "test_a"));
  EXPECT_FALSE(module_matches("test_*", "test_a.b"));
  EXPECT_FALSE(module_matches("test_*", "a.test_b"));
  EXPECT_TRUE(module_matches("*.v[12]", "api.v2"));
  EXPECT_FALSE(module_matches("*.v[12]", "api.v3"));
  EXPECT_TRUE(module_matches("a.b?", "a.bc"));
}

TEST(Glob, SeveralStarsMatch) {
  EXPECT_TRUE(module_matches("*.a.*.b.*", "a.a.b"));
  EXPECT_TRUE(module_matches("*.a.*.b.*", "x.a.b.a.y"));
  EXPECT_TRUE(module_matches("*.a.b", "a.a.a.b"));
  EXPECT_FALSE(module_matches("*.a.*.b.*", "b.a"));
}

TEST(Glob, ManyStarsTakeLittleTime) {
  std::string pattern = "*";
  std::string name = "a";
  for (int i = 0; i < 60; ++i) {
    pattern += ".a.*";
    name += ".a.a.a";
  }
  EXPECT_FALSE(module_matches(pattern + ".b", name));
}

TEST(Glob, APathWithoutASlashIsANameAnywhere) {
  EXPECT_TRUE(path_matches("vendor", "/home/me/project/src/vendor/a.py"));
  EXPECT_TRUE(path_matches("vendor/", "/elsewhere/vendor/deep/a.py"));
  EXPECT_TRUE(path_matches("*_pb2.py", "/elsewhere/x_pb2.py"));
  EXPECT_FALSE(path_matches("vendor", "/home/me/project/src/vendors/a.py"));
}

TEST(Glob, APathWithASlashIsRelativeToTheFolder) {
  EXPECT_TRUE(path_matches("src/vendor", "/home/me/project/src/vendor/a.py"));
  EXPECT_TRUE(path_matches("./src/vendor/*.py", "/home/me/project/src/vendor/a.py"));
  EXPECT_FALSE(path_matches("src/vendor/*.py", "/home/me/project/src/vendor/b/a.py"));
  EXPECT_TRUE(path_matches("src/**/a.py", "/home/me/project/src/a.py"));
  EXPECT_TRUE(path_matches("src/**/a.py", "/home/me/project/src/b/c/a.py"));
  EXPECT_FALSE(path_matches("src/vendor", "/elsewhere/src/vendor/a.py"));
  EXPECT_TRUE(path_matches("../other", "/home/me/other/a.py"));
}

TEST(Glob, APathMayBeAbsoluteOrAnywhere) {
  EXPECT_TRUE(path_matches("/opt/lib", "/opt/lib/a/b.py"));
  EXPECT_FALSE(path_matches("/opt/lib", "/home/opt/lib/b.py"));
  EXPECT_TRUE(path_matches("**/vendor/**", "/elsewhere/vendor/a.py"));
  EXPECT_TRUE(path_matches("**/a/b", "/x/y/a/b"));
}

TEST(Glob, MalformedPatternsAreErrors) {
  EXPECT_EQ(module_error("src/vendor"), "'src/vendor' is not a pattern of module names; select files with path = …");
  for (std::string_view wrong : {"", ".a", "a.", "a..b", "a b", "a[", "a:b"}) {
    EXPECT_EQ(module_error(wrong),
              "'" + std::string(wrong) + "' is not a pattern of module names, such as 'tests.*' or '*.test_?'");
  }
  std::string error;
  EXPECT_FALSE(Glob::of_paths("", "/", error));
  EXPECT_FALSE(Glob::of_paths("/", "/", error));
  EXPECT_FALSE(Glob::of_paths("../../x", "/a", error));
  EXPECT_EQ(error, "'../../x': '..' leads out of every folder");
}

TEST(Glob, AFixedComponentIsInEveryMatch) {
  std::string error;
  EXPECT_EQ(Glob::of_modules("*.ply.*", error)->fixed_component(), "ply");
  EXPECT_EQ(Glob::of_modules("te?t.*", error)->fixed_component(), "");
}

}  // namespace
}  // namespace leanpyc
