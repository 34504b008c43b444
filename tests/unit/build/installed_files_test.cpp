#include "leanpyc/build/installed_files.h"

#include <gtest/gtest.h>

#include <map>

namespace leanpyc {
namespace {

std::string rewritten(std::string_view text, std::string_view path, const std::map<std::string, std::string>& tree) {
  return rewritten_list(text, path, [&](const std::string& name) -> std::optional<OutputEntry> {
    auto found = tree.find(name);
    if (found == tree.end()) return std::nullopt;
    return OutputEntry{.output = digest_of(found->second), .size = found->second.size()};
  });
}

TEST(InstalledFiles, RecordGetsNewNamesHashesAndSizes) {
  // The digest of an empty text.
  const std::string empty = "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0";
  const std::map<std::string, std::string> tree{{"p/a.pyc", ""}, {"p/b,c.txt", ""}, {"x.dist-info/INSTALLER", ""}};
  EXPECT_EQ(rewritten("p/a.py,sha256=old,7\n\"p/b,c.txt\",sha256=old,7\np/gone.py,sha256=old,7\np/__pycache__/a.pyc,,\n"
                      "x.dist-info/INSTALLER,,\r\nx.dist-info/RECORD,,\n../../bin/x,sha256=old,7\n",
                      "x.dist-info/RECORD", tree),
            "p/a.pyc," + empty + "\n\"p/b,c.txt\"," + empty +
                "\nx.dist-info/INSTALLER,,\r\nx.dist-info/RECORD,,\n../../bin/x,sha256=old,7\n");
}

TEST(InstalledFiles, PathsCountFromTheFolderOfTheList) {
  EXPECT_EQ(rewritten("../m.py\nPKG-INFO\n../gone.py\n", "lib/x.egg-info/installed-files.txt",
                      {{"lib/m.pyc", ""}, {"lib/x.egg-info/PKG-INFO", ""}}),
            "../m.pyc\nPKG-INFO\n");
  EXPECT_TRUE(is_installed_list("lib/x-1.dist-info/RECORD"));
  EXPECT_FALSE(is_installed_list("lib/RECORD"));
}

TEST(InstalledFiles, TopLevelNamesAreThoseOfPythonFiles) {
  EXPECT_EQ(top_level_names("p/a.py,,\np/q/b.py,,\nm.py,,\ndata/x.txt,,\n../bin/x.py,,\n"), "m\np\n");
}

}  // namespace
}  // namespace leanpyc
