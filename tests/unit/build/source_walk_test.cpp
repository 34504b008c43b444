#include "leanpyc/build/source_walk.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace leanpyc {
namespace {

class SourceWalkTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "walkXXXXXX";
    root_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  void touch(const std::string& name) {
    std::filesystem::path path = root_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << "\n";
  }
  std::vector<std::string> walk(BuildRequest& request) {
    SourceWalk walk(request);
    SourceBatch batch;
    std::vector<std::string> found;
    while (walk.next(batch)) {
      EXPECT_FALSE(batch.empty());
      for (const BuildEvent& event : batch.events) found.push_back("!" + event.path.substr(root_.string().size()));
      for (const SourceBatch::Item& item : batch.items) {
        EXPECT_EQ(::faccessat(batch.folder_descriptor(), item.name.c_str(), R_OK, 0), 0) << item.name;
        found.push_back(batch.path(item).substr(root_.string().size()));
      }
    }
    return found;
  }

  std::filesystem::path root_;
};

TEST_F(SourceWalkTest, VisitsFilesInOrderOfNames) {
  for (const char* name : {"b.py", "b/z.py", "b/c/y.py", "a/x.py", "B.py", "b0.py", "t.txt", "__pycache__/n.py"})
    touch(name);
  BuildRequest request;
  request.paths = {root_};
  EXPECT_EQ(walk(request), (std::vector<std::string>{"/B.py", "/a/x.py", "/b/c/y.py", "/b/z.py", "/b.py", "/b0.py"}));
  request.max_depth = 1;
  EXPECT_EQ(walk(request), (std::vector<std::string>{"/B.py", "/a/x.py", "/b/z.py", "/b.py", "/b0.py"}));
}

TEST_F(SourceWalkTest, NamedFilesAndFoldersKeepTheirOrder) {
  for (const char* name : {"a.py", "d/x.py", "z.py"}) touch(name);
  BuildRequest request;
  request.paths = {root_ / "z.py", root_ / "d", root_ / "missing", root_ / "a.py", root_ / "d"};
  EXPECT_EQ(walk(request), (std::vector<std::string>{"/z.py", "/d/x.py", "!/missing", "/a.py", "/d/x.py"}));
}

TEST_F(SourceWalkTest, AFolderOfManyFilesIsSeveralBatches) {
  for (int i = 0; i < 100; ++i) touch("m/f" + std::to_string(1000 + i) + ".py");
  BuildRequest request;
  request.paths = {root_};
  EXPECT_EQ(walk(request).size(), 100u);
}

TEST_F(SourceWalkTest, DeepTreesNeedFewDescriptors) {
  std::string folder;
  for (int i = 0; i < 300; ++i) {
    folder += "d/";
    touch(folder + "z.py");
  }
  BuildRequest request;
  request.paths = {root_};
  SourceWalk walk(request);
  size_t files = 0;
  int highest = 0;
  for (SourceBatch batch; walk.next(batch);) {
    files += batch.items.size();
    highest = std::max(highest, batch.folder_descriptor());
  }
  EXPECT_EQ(files, 300u);
  EXPECT_LT(highest, 40);
}

}  // namespace
}  // namespace leanpyc
