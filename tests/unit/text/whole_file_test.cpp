#include "leanpyc/text/whole_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "leanpyc/text/file_handle.h"

namespace leanpyc {
namespace {

// A file that is removed at the end.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) : file_(::mkstemp(name_.data())) {
    EXPECT_EQ(::write(file_.get(), content.data(), content.size()), static_cast<ssize_t>(content.size()));
  }
  ~TemporaryFile() { ::unlink(name_.c_str()); }
  const std::string& name() const { return name_; }
  void extend(off_t size) const { EXPECT_EQ(::ftruncate(file_.get(), size), 0); }

 private:
  std::string name_ = testing::TempDir() + "leanpyc-file-XXXXXX";
  FileHandle file_;
};

TEST(WholeFile, ReadsUpToTheLimit) {
  const TemporaryFile file("12345");
  std::string text = "0";
  EXPECT_EQ(read_whole_file(AT_FDCWD, file.name().c_str(), text, 5), 0);
  EXPECT_EQ(text, "012345");
  EXPECT_EQ(read_whole_file(AT_FDCWD, file.name().c_str(), text, 4), EFBIG);
  EXPECT_EQ(read_whole_file(AT_FDCWD, "/does/not/exist", text, 4), ENOENT);
}

TEST(WholeFile, DoesNotReadAFileWhoseSizeIsOverTheLimit) {
  const TemporaryFile file("");
  file.extend(off_t{1} << 40);
  std::string text;
  EXPECT_EQ(read_whole_file(AT_FDCWD, file.name().c_str(), text, kMostBytesOfCode), EFBIG);
  EXPECT_EQ(text, "");
}

TEST(WholeFile, StopsInAFileWithoutSizeOrEnd) {
  std::string text;
  EXPECT_EQ(read_whole_file(AT_FDCWD, "/dev/zero", text, 1000), EFBIG);
  EXPECT_LT(text.size(), size_t{1} << 20);
}

TEST(WholeFile, TheFirstLineOfAFileIsBounded) {
  EXPECT_EQ(first_line_of(TemporaryFile("#!/bin/sh -e\nexit\n").name()), "#!/bin/sh -e");
  EXPECT_EQ(first_line_of(TemporaryFile("no newline").name()), "no newline");
  EXPECT_EQ(first_line_of("/does/not/exist"), "");
  const TemporaryFile file("#!x");
  file.extend(off_t{1} << 40);
  EXPECT_LE(first_line_of(file.name()).size(), 4096u);
}

}  // namespace
}  // namespace leanpyc
