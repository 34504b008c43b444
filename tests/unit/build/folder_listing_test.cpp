#include "leanpyc/build/folder_listing.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "leanpyc/build/file_access.h"

namespace leanpyc {
namespace {

class FolderListing : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "listingXXXXXX";
    root_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  FileHandle open_root() const { return FileHandle(::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)); }
  using Entries = std::map<std::string, int>;
  Entries listed() {
    Entries found;
    std::vector<char> room;
    EXPECT_TRUE(list_folder(open_root().get(), room, [&](std::string_view name, uint8_t type) {
      EXPECT_EQ(name.data()[name.size()], '\0');
      EXPECT_TRUE(found.emplace(name, type).second) << name << " twice";
    }));
    return found;
  }
  Entries listed_by_readdir() const {
    Entries found;
    EXPECT_TRUE(list_by_readdir(open_root().get(), [&](std::string_view name, uint8_t type) {
      EXPECT_TRUE(found.emplace(name, type).second) << name << " twice";
    }));
    return found;
  }

  std::filesystem::path root_;
};

TEST_F(FolderListing, ReturnsNamesAndTypes) {
  std::ofstream(root_ / "a.py") << "\n";
  std::filesystem::create_directory(root_ / "b");
  std::filesystem::create_symlink("nowhere", root_ / "c");
  const Entries expected{{".", DT_DIR}, {"..", DT_DIR}, {"a.py", DT_REG}, {"b", DT_DIR}, {"c", DT_LNK}};
  EXPECT_EQ(listed(), expected);
  EXPECT_EQ(listed_by_readdir(), expected);
}

TEST_F(FolderListing, ContinuesWhenTheBufferIsFull) {
  const std::string long_name(200, 'x');
  for (int i = 0; i < 500; ++i) std::ofstream(root_ / (long_name + std::to_string(i)));
  EXPECT_EQ(listed().size(), 502u);
  EXPECT_EQ(listed_by_readdir(), listed());
}

TEST_F(FolderListing, ReportsAPathThatIsNotAFolder) {
  std::ofstream(root_ / "file") << "\n";
  const FileHandle file(::open((root_ / "file").c_str(), O_RDONLY | O_CLOEXEC));
  std::vector<char> room;
  const auto visit = [](std::string_view, uint8_t) { FAIL(); };
  EXPECT_FALSE(list_folder(file.get(), room, visit));
  EXPECT_FALSE(list_by_readdir(file.get(), visit));
  EXPECT_FALSE(list_folder(-1, room, visit));
  EXPECT_FALSE(list_by_readdir(-1, visit));
}

}  // namespace
}  // namespace leanpyc
