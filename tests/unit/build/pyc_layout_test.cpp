#include "leanpyc/build/pyc_layout.h"

#include <gtest/gtest.h>

namespace leanpyc {
namespace {

class PycLayoutTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string error;
    target_ = BuildTarget::resolve({.version = "3.13", .python = {}, .needs_interpreter = false}, error);
    ASSERT_NE(target_, nullptr) << error;
    request_.target = target_.get();
    batch_.prefix = "src/pkg/";
    batch_.root_length = 4;
    batch_.root = std::make_shared<std::string>("src");
  }
  std::string place(const char* name, int level = 0) {
    PycLayout(request_).pyc_path(batch_, {.name = name}, level, pyc_);
    return pyc_.path;
  }
  std::string filename(const char* name) {
    bool outside = false;
    std::string result = PycLayout(request_).code_filename(batch_, {.name = name}, outside);
    return outside ? "outside: " + result : result;
  }

  std::unique_ptr<BuildTarget> target_;
  BuildRequest request_;
  SourceBatch batch_;
  PycPath pyc_;  // reused, as in a build
};

TEST_F(PycLayoutTest, BesideTheSource) {
  EXPECT_EQ(place("a.py"), "src/pkg/__pycache__/a.cpython-313.pyc");
  EXPECT_EQ(place("a.py", 2), "src/pkg/__pycache__/a.cpython-313.opt-2.pyc");
  EXPECT_EQ(place("a.b.py"), "src/pkg/__pycache__/a.b.cpython-313.pyc");
  EXPECT_EQ(place(".py"), "src/pkg/__pycache__/py.cpython-313.pyc");
  request_.legacy = true;
  EXPECT_EQ(place("a.py", 1), "src/pkg/a.pyc");
}

TEST_F(PycLayoutTest, InAnotherFolder) {
  request_.out = "out";
  EXPECT_EQ(place("a.py"), "out/pkg/__pycache__/a.cpython-313.pyc");
  request_.out.clear();
  request_.pycache_prefix = "/cache/";
  batch_.prefix = "/abs/src//";
  EXPECT_EQ(place("a.py"), "/cache/abs/src/a.cpython-313.pyc");
  request_.pycache_prefix = "/";
  EXPECT_EQ(place("a.py"), "/abs/src/a.cpython-313.pyc");
}

TEST_F(PycLayoutTest, FilesNamedOnTheCommandLine) {
  batch_ = {};
  batch_.named = true;
  EXPECT_EQ(place("x/y/a.py"), "x/y/__pycache__/a.cpython-313.pyc");
  request_.destination = "/dest";
  EXPECT_EQ(filename("x/y/a.py"), "/dest/a.py");
  request_.out = "out";
  EXPECT_EQ(place("x/y/a.py"), "out/__pycache__/a.cpython-313.pyc");
}

TEST_F(PycLayoutTest, NamesInTheCode) {
  EXPECT_EQ(filename("a.py"), "src/pkg/a.py");
  request_.destination = "/dest";
  EXPECT_EQ(filename("a.py"), "/dest/pkg/a.py");
  request_.destination.reset();
  request_.strip = "src/pkg";
  EXPECT_EQ(filename("a.py"), "a.py");
  request_.strip = "src/";
  EXPECT_EQ(filename("a.py"), "outside: src/pkg/a.py");
  request_.strip = "sr";
  request_.prepend = "/p";
  EXPECT_EQ(filename("a.py"), "outside: /p/src/pkg/a.py");
}

}  // namespace
}  // namespace leanpyc
