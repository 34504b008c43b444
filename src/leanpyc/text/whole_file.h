// Reads input files whole, up to a limit that is checked before anything is read.
#pragma once

#include <climits>
#include <cstddef>
#include <string>

namespace leanpyc {

// The largest source or .pyc that is read. CPython counts lines and columns in an int, and marshal writes sizes as 31
// bits. A larger file is EFBIG, "File too large".
inline constexpr size_t kMostBytesOfCode = INT_MAX;
// The largest list of files that is read: a RECORD, or the record of an output tree. Millions of lines fit.
inline constexpr size_t kMostBytesOfList = size_t{512} << 20;
// The largest file about a project or an environment that is read, such as pyvenv.cfg.
inline constexpr size_t kMostBytesOfSettings = size_t{1} << 20;

// Fills `room` from a descriptor, up to `size` bytes or the end of the file. Returns 0 or an errno; `count` is the
// number of bytes that were read.
int read_fully(int fd, char* room, size_t size, size_t& count);

// Appends the rest of a file to `out`. Returns 0 or an errno: EFBIG if the file has more than `most` bytes. A file
// whose size says so is not read.
int read_rest(int fd, std::string& out, size_t most);

// Appends a whole file to `out`, with the same results. `folder` is a descriptor, or AT_FDCWD.
int read_whole_file(int folder, const char* name, std::string& out, size_t most);

// Returns the first line of a file without its end, or the part of it that a kernel reads of a "#!" line; empty if the
// file cannot be read.
std::string first_line_of(const std::string& path);

}  // namespace leanpyc
