// Files and folders by descriptor, with as few system calls as the work needs.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "leanpyc/text/file_handle.h"
#include "leanpyc/text/whole_file.h"

namespace leanpyc {

// A buffer that holds one file after another, followed by SourceText::kPadding spare bytes.
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

// Reads a regular file whole: a source or a .pyc. Returns 0, an errno, or kNotAFile when it is something else. A file
// of more than kMostBytesOfCode is EFBIG, and is not read.
inline constexpr int kNotAFile = -1;
int read_source_file(int folder, const char* name, FileBuffer& buffer, SourceFile& result);

// Reads where a link leads. Returns 0 or an errno: EINVAL if the file is not a link.
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
