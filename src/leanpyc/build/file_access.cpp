#include "leanpyc/build/file_access.h"

#include <fmt/format.h>

#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "leanpyc/build/path_text.h"
#include "leanpyc/text/source.h"

namespace leanpyc {
namespace {

constexpr size_t kFirstCapacity = size_t{256} << 10;

}  // namespace

char* FileBuffer::reserve(size_t size) {
  size_t needed = size + SourceText::kPadding;
  if (needed > capacity_) {
    capacity_ = needed < kFirstCapacity ? kFirstCapacity : needed + needed / 4;
    room_.reset();  // frees the old block first, so that both never exist at once
    room_.reset(new char[capacity_]);
  }
  return room_.get();
}

void FileBuffer::give_back() {
  room_.reset();
  capacity_ = 0;
}

int read_source_file(int folder, const char* name, FileBuffer& buffer, SourceFile& result) {
  // Without O_NONBLOCK, opening a FIFO that is named like a module would wait for its writer.
  FileHandle file(::openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.is_open()) return errno;
  if (::fstat(file.get(), &result.status) != 0) return errno;
  if (!S_ISREG(result.status.st_mode)) return kNotAFile;
  if (static_cast<uintmax_t>(result.status.st_size) > kMostBytesOfCode) return EFBIG;
  const auto size = static_cast<size_t>(result.status.st_size);
  char* room = buffer.reserve(size);
  size_t count = 0;
  if (int error = read_fully(file.get(), room, size, count)) return error;
  // In /proc and in some FUSE file systems, every file has the size 0.
  if (size == 0) {
    std::string text;
    if (int error = read_rest(file.get(), text, kMostBytesOfCode)) return error;
    count = text.size();
    if (count > 0) room = buffer.reserve(count);
    std::memcpy(room, text.data(), count);
  }
  result.bytes = {room, count};
  return 0;
}

int read_link(int folder, const char* name, std::string& text) {
  text.resize(PATH_MAX);
  const ssize_t length = ::readlinkat(folder, name, text.data(), text.size());
  if (length < 0) return errno;
  text.resize(static_cast<size_t>(length));
  return 0;
}

int make_folders(int folder, std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (path.empty() || path == "/") return 0;
  std::string name(path);
  if (::mkdirat(folder, name.c_str(), 0777) == 0 || errno == EEXIST) return 0;
  if (errno != ENOENT) return errno;
  std::string_view above = folder_prefix(path);
  if (above.empty()) return ENOENT;
  if (int error = make_folders(folder, above)) return error;
  if (::mkdirat(folder, name.c_str(), 0777) == 0 || errno == EEXIST) return 0;
  return errno;
}

std::string resolved_path(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), &std::free);
  return real == nullptr ? std::string() : std::string(real.get());
}

uint32_t python_mtime(const struct stat& status) {
  // os.stat() gives a float, in which a fraction like .9999999999 is rounded up to the next second.
  double seconds = static_cast<double>(status.st_mtim.tv_sec) + 1e-9 * static_cast<double>(status.st_mtim.tv_nsec);
  return static_cast<uint32_t>(static_cast<int64_t>(seconds));
}

std::string_view os_error_name(int error) {
  switch (error) {
    case EAGAIN:
    case EALREADY:
    case EINPROGRESS: return "BlockingIOError";
    case EPIPE:
    case ESHUTDOWN: return "BrokenPipeError";
    case ECHILD: return "ChildProcessError";
    case EEXIST: return "FileExistsError";
    case ENOENT: return "FileNotFoundError";
    case EISDIR: return "IsADirectoryError";
    case ENOTDIR: return "NotADirectoryError";
    case EINTR: return "InterruptedError";
    case EACCES:
    case EPERM: return "PermissionError";
    case ESRCH: return "ProcessLookupError";
    case ETIMEDOUT: return "TimeoutError";
    default: return "OSError";
  }
}

std::string os_error_text(int error, std::string_view path) {
  // strerror() is not thread-safe; the GNU strerror_r gives a pointer that may be to `buffer` or constant.
  char buffer[128];
  const char* text = ::strerror_r(error, buffer, sizeof buffer);
  return fmt::format("[Errno {}] {}: {}", error, text, quote_path(path));
}

}  // namespace leanpyc
