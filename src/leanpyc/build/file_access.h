// Files and folders by descriptor, with as few system calls as the work needs.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace leanpyc {

// Owns a file descriptor.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int fd) : fd_(fd) {}
  FileHandle(FileHandle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileHandle() { reset(); }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  // Closes the descriptor. Returns the result of close(): 0, or -1 with errno set.
  int reset() { return fd_ < 0 ? 0 : ::close(std::exchange(fd_, -1)); }

 private:
  int fd_ = -1;
};

// A buffer for the content of one file at a time, with SourceText::kPadding spare bytes after the content.
class FileBuffer {
 public:
  // Discards the earlier content. Returns memory for `size` bytes and the padding.
  char* reserve(size_t size);
  void give_back();
  char* data() { return room_.get(); }
  size_t capacity() const { return capacity_; }

 private:
  std::unique_ptr<char[]> room_;
  size_t capacity_ = 0;
};

struct SourceFile {
  std::string_view bytes;  // in the caller's buffer, padded
  struct stat status {};
};

// Reads a whole regular file. Returns 0, an errno, or kNotAFile if the path is something else.
inline constexpr int kNotAFile = -1;
int read_source_file(int folder, const char* name, FileBuffer& buffer, SourceFile& result);

// Appends a whole file to `out`. Returns 0 or an errno.
int read_whole_file(int folder, const char* name, std::string& out);

// Reads the path that a link contains. Returns 0 or an errno: EINVAL if the file is not a link.
int read_link(int folder, const char* name, std::string& text);

// Makes the folder and those above it, relative to `folder`, like os.makedirs(path, exist_ok=True). Returns 0 or an
// errno.
int make_folders(int folder, std::string_view path);

// Returns the absolute path without links, "." and ".."; empty if the file does not exist.
std::string resolved_path(const std::string& path);

// Returns int(st_mtime) as Python computes it: converted to a double, truncated, and reduced to the 32 bits that a .pyc
// stores.
uint32_t python_mtime(const struct stat& status);

// Returns str() of the OSError that Python would raise, with its class: "PermissionError: [Errno 13] Permission denied:
// 'path'".
std::string os_error_text(int error, std::string_view path);
// Returns the class of that OSError: "PermissionError".
std::string_view os_error_name(int error);

}  // namespace leanpyc
