#include "leanpyc/policy/module_finder.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "temporary_tree.h"

namespace leanpyc {
namespace {

TEST(ModuleFinder, APackageBeginsAtTheTopmostInit) {
  TemporaryTree tree;
  tree.write("src/pkg/__init__.py");
  tree.write("src/pkg/sub/__init__.py");
  tree.write("src/pkg/data/script.py");
  ModuleFinder finder;
  EXPECT_EQ(finder.facts(tree.path("src/pkg/sub/mod.py")).module, "pkg.sub.mod");
  EXPECT_EQ(finder.facts(tree.path("src/pkg/sub/__init__.py")).module, "pkg.sub");
  EXPECT_EQ(finder.facts(tree.path("src/pkg/__main__.py")).module, "pkg.__main__");
  EXPECT_EQ(finder.facts(tree.path("src/pkg/data/script.py")).module, "script");
  EXPECT_EQ(finder.facts(tree.path("src/./pkg/../alone.py")).module, "alone");
  EXPECT_EQ(finder.facts(tree.path("src/./pkg/../alone.py")).path, tree.path("src/alone.py"));
  EXPECT_FALSE(finder.facts(tree.path("src/alone.py")).third_party);
}

TEST(ModuleFinder, BelowSitePackagesThePathIsTheName) {
  TemporaryTree tree;
  tree.write("lib/site-packages/space/inner/mod.py");
  ModuleFinder finder;
  ModuleFacts facts = finder.facts(tree.path("lib/site-packages/space/inner/mod.py"));
  EXPECT_EQ(facts.module, "space.inner.mod");
  EXPECT_TRUE(facts.third_party);
  EXPECT_EQ(facts.distribution, "");
  EXPECT_EQ(finder.facts(tree.path("lib/site-packages/six.py")).module, "six");
}

TEST(ModuleFinder, ADistributionOwnsTheFilesItLists) {
  TemporaryTree tree;
  const std::string site = "dist-packages/";
  tree.write(
      site + "Foo_Bar-1.0.dist-info/RECORD",
      "foo/__init__.py,sha256=x,1\r\nfoo/a/b.py,,\n\"foo/we,ird \"\"x\"\".py\",,\nspace/one/m.py,,\nspace/top.py,,\n"
      "six.py,,\n../../bin/foo.py,,\n");
  tree.write(site + "other-2.dist-info/RECORD", "space/two/m.py,,\nspace/tip.py,,\n");
  tree.write(site + "old-3-py3.11.egg-info/installed-files.txt", "../old/__init__.py\n../old/x.py\nPKG-INFO\n");
  tree.write(site + "older.egg-info/top_level.txt", "older_package\n_older\n");
  tree.write(site + "silent_one-1.egg-info", "Metadata-Version: 2.1\n");
  ModuleFinder finder;
  const auto owner = [&](std::string_view path) {
    return finder.facts(tree.path(site + std::string(path))).distribution;
  };
  EXPECT_EQ(owner("foo/__init__.py"), "foo-bar");
  EXPECT_EQ(owner("foo/a/b.py"), "foo-bar");
  EXPECT_EQ(owner("foo/a/unlisted.py"), "foo-bar");
  EXPECT_EQ(owner("six.py"), "foo-bar");
  EXPECT_EQ(owner("space/one/m.py"), "foo-bar");
  EXPECT_EQ(owner("space/two/m.py"), "other");
  EXPECT_EQ(owner("space/top.py"), "foo-bar");
  EXPECT_EQ(owner("space/tip.py"), "other");
  EXPECT_EQ(owner("space/unlisted.py"), "");
  EXPECT_EQ(owner("old/x.py"), "old");
  EXPECT_EQ(owner("older_package/deep/x.py"), "older");
  EXPECT_EQ(owner("_older.py"), "older");
  EXPECT_EQ(owner("silent_one/x.py"), "silent-one");
  EXPECT_EQ(owner("nobody/x.py"), "");
}

TEST(ModuleFinder, AFolderWithMetadataIsASiteWhereverItLies) {
  TemporaryTree tree;
  tree.write("lambda/requests-2.dist-info/METADATA");
  tree.write("lambda/requests-2.dist-info/RECORD", "requests/api.py,,\ngoogle/cloud/storage/blob.py,,\n");
  tree.write("lambda/google/cloud/storage/__init__.py");
  tree.write("lambda/handlers/web.py");
  ModuleFinder finder;
  ModuleFacts facts = finder.facts(tree.path("lambda/requests/api.py"));
  EXPECT_EQ(facts.module, "requests.api");
  EXPECT_EQ(facts.distribution, "requests");
  EXPECT_TRUE(facts.third_party);
  EXPECT_EQ(finder.facts(tree.path("lambda/google/cloud/storage/blob.py")).module, "google.cloud.storage.blob");
  // The project's own code beside it.
  EXPECT_FALSE(finder.facts(tree.path("lambda/handler.py")).third_party);
  EXPECT_FALSE(finder.facts(tree.path("lambda/handlers/web.py")).third_party);
  EXPECT_EQ(finder.facts(tree.path("lambda/handlers/web.py")).module, "handlers.web");
}

TEST(ModuleFinder, AFolderThatEverybodyMayWriteToIsNotASite) {
  TemporaryTree tree;
  tree.write("open/odoo-1.dist-info/METADATA");
  tree.write("open/odoo-1.dist-info/RECORD", "mine/a.py,,\n");
  std::filesystem::permissions(tree.path("open"), std::filesystem::perms::all);
  EXPECT_FALSE(ModuleFinder().facts(tree.path("open/mine/a.py")).third_party);
}

TEST(ModuleFinder, ADevelopmentInstallMakesNoSite) {
  TemporaryTree tree;
  tree.write("src/foo.egg-info/SOURCES.txt");
  tree.write("src/foo.egg-info/top_level.txt", "foo\n");
  tree.write("src/foo/__init__.py");
  EXPECT_FALSE(ModuleFinder().facts(tree.path("src/foo/a.py")).third_party);
}

TEST(ModuleFinder, TestsAreFoundByTheirFolder) {
  TemporaryTree tree;
  tree.write("a/tests/helpers.py");
  tree.write("test/.git/HEAD");
  tree.write("test/app.py");
  ModuleFinder finder;
  for (std::string_view path : {"a/tests/helpers.py", "a/test/x.py", "a/testing/deep/x.py"}) {
    EXPECT_TRUE(finder.facts(tree.path(path)).in_tests) << path;
  }
  for (std::string_view path : {"a/contests/x.py", "a/tests.py", "test/app.py", "site-packages/tests/x.py"}) {
    EXPECT_FALSE(finder.facts(tree.path(path)).in_tests) << path;
  }
}

TEST(ModuleFinder, TheStandardLibraryIsKnownByItsFiles) {
  TemporaryTree tree;
  tree.write("py/importlib/_bootstrap.py");
  tree.write("py/importlib/__init__.py");
  ModuleFinder finder;
  EXPECT_TRUE(finder.facts(tree.path("py/importlib/abc.py")).standard_library);
  EXPECT_TRUE(finder.facts(tree.path("py/cmd.py")).standard_library);
  EXPECT_FALSE(finder.facts(tree.path("py/site-packages/x.py")).standard_library);
  EXPECT_FALSE(finder.facts(tree.path("other.py")).standard_library);
}

TEST(ModuleFinder, LinksAreResolved) {
  TemporaryTree tree;
  tree.write("real/src/a.py");
  std::filesystem::create_directory_symlink("real", tree.path("link"));
  ModuleFacts facts = ModuleFinder().facts(tree.path("link/src/a.py"));
  EXPECT_EQ(facts.path, tree.path("link/src/a.py"));
  EXPECT_EQ(facts.real_path, std::filesystem::canonical(tree.path("real/src/a.py")).string());
}

TEST(ModuleFinder, SeveralThreadsMayAsk) {
  TemporaryTree tree;
  tree.write("site-packages/a-1.dist-info/RECORD", "a/x.py,,\n");
  ModuleFinder finder;
  std::vector<std::string> answers(8);
  std::vector<std::thread> threads;
  for (std::string& answer : answers) {
    threads.emplace_back([&] { answer = finder.facts(tree.path("site-packages/a/x.py")).distribution; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answers, std::vector<std::string>(8, "a"));
}

}  // namespace
}  // namespace leanpyc
