#include "leanpyc/policy/editable_installs.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "temporary_tree.h"

namespace leanpyc {
namespace {

class EditableInstallsTest : public testing::Test {
 protected:
  void install(const std::string& metadata, const std::string& url, const std::string& record) {
    tree_.write("site/" + metadata + "/direct_url.json",
                fmt::format(R"({{"url": "{}", "dir_info": {{"editable": true}}}})", url));
    tree_.write("site/" + metadata + "/RECORD", record);
  }
  EditableInstalls read() const { return EditableInstalls({tree_.path("site")}); }

  TemporaryTree tree_;
};

TEST_F(EditableInstallsTest, TheInnermostFolderDecides) {
  install("outer-1.dist-info", "file:///src/outer", "");
  install("In.ner-1.dist-info", "file://localhost/src/outer/in%6eer/", "");
  const EditableInstalls installs = read();
  EXPECT_EQ(installs.owner("/src/outer/a.py"), "outer");
  EXPECT_EQ(installs.owner("/src/outer/inner/a/b.py"), "in-ner");
  EXPECT_EQ(installs.owner("/src/outerother/a.py"), "");
  EXPECT_EQ(installs.owner("/src"), "");
  EXPECT_EQ(installs.owner(""), "");
  EXPECT_EQ(EditableInstalls().owner("/src/outer/a.py"), "");
}

TEST_F(EditableInstallsTest, ImportHooksMapPackagesAndModules) {
  install("a-1.dist-info", "file:///elsewhere", "__editable___a_1_finder.py,sha256=x,3\nother_finder.py,,\n");
  tree_.write(
      "site/__editable___a_1_finder.py",
      "import sys\nMAPPING: dict[str, str] = {'p': '/src/it\\'s/p', \"m\": \"/lib/m\"}\nNAMESPACES = {'n': ['/ns']}\n");
  tree_.write("site/other_finder.py", "MAPPING = {'q': '/src/q'}\n");
  const EditableInstalls installs = read();
  EXPECT_EQ(installs.owner("/src/it's/p/x.py"), "a");
  EXPECT_EQ(installs.owner("/lib/m.py"), "a");
  EXPECT_EQ(installs.owner("/lib/mm.py"), "");
  EXPECT_EQ(installs.owner("/src/q/x.py"), "");
}

TEST_F(EditableInstallsTest, OtherInstallsAndBrokenFilesAreIgnored) {
  install("a-1.dist-info", "https://example.org/a", "");
  install("b-1.dist-info", "file:///", "b.pth,,\n../c.pth,,\n");
  tree_.write("site/b.pth", "/\nrelative\n");
  tree_.write("site/c-1.dist-info/direct_url.json", R"({"url": "file:///c", "dir_info": {}})");
  tree_.write("site/d-1.dist-info/direct_url.json", R"({"url": 1, "dir_info": {"editable": 1}})");
  tree_.write("site/e-1.dist-info/direct_url.json", "[[[");
  tree_.write("site/f.egg-link", "");
  tree_.write("site/g-1.dist-info/direct_url.json/file");
  const EditableInstalls installs = read();
  for (const char* path : {"/a/m.py", "/c/m.py", "/m.py", "/relative/m.py", "relative/m.py"}) {
    EXPECT_EQ(installs.owner(path), "") << path;
  }
}

}  // namespace
}  // namespace leanpyc
