#include "leanpyc/text/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "leanpyc/text/file_handle.h"

namespace leanpyc {
namespace {

// Without O_NONBLOCK, opening a FIFO would wait for its writer.
constexpr int kReadFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

}  // namespace

int read_fully(int fd, char* room, size_t size, size_t& count) {
  count = 0;
  while (count < size) {
    const ssize_t got = ::read(fd, room + count, size - count);
    if (got == 0) return 0;
    if (got < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    count += static_cast<size_t>(got);
  }
  return 0;
}

int read_rest(int fd, std::string& out, size_t most) {
  constexpr size_t kStep = size_t{64} << 10;
  struct stat status {};
  if (::fstat(fd, &status) != 0) return errno;
  if (S_ISREG(status.st_mode) && static_cast<uintmax_t>(status.st_size) > most) return EFBIG;
  // The size is not the whole truth: files in /proc have the size 0, and a file may grow.
  for (size_t all = 0;;) {
    const size_t start = out.size();
    out.resize(start + kStep);
    size_t count = 0;
    const int error = read_fully(fd, out.data() + start, kStep, count);
    out.resize(start + count);
    if (error != 0) return error;
    all += count;
    if (all > most) return EFBIG;
    if (count < kStep) return 0;
  }
}

int read_whole_file(int folder, const char* name, std::string& out, size_t most) {
  const FileHandle file(::openat(folder, name, kReadFlags));
  return file.is_open() ? read_rest(file.get(), out, most) : errno;
}

std::string first_line_of(const std::string& path) {
  // Linux reads 256 bytes, and other kernels up to 4096.
  constexpr size_t kLongest = 4096;
  const FileHandle file(::open(path.c_str(), kReadFlags));
  std::string line(kLongest, '\0');
  size_t count = 0;
  if (!file.is_open() || read_fully(file.get(), line.data(), line.size(), count) != 0) return {};
  line.resize(std::min(line.find('\n'), count));
  return line;
}

}  // namespace leanpyc
