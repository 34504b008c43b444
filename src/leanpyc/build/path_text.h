// Paths as bytes, and as Python would show them.
#pragma once

#include <string>
#include <string_view>

namespace leanpyc {

// os.fsdecode on a UTF-8 system, as the compiler holds text: a byte that is not UTF-8 becomes a lone surrogate.
std::string decode_path(std::string_view path);

// repr(os.fsdecode(path)), for messages that Python's tools write that way.
std::string quote_path(std::string_view path);

// The path as it may go to a terminal or a log: bytes that are not UTF-8 become \udcXX, as Python's backslashreplace
// writes them, and control characters \xXX, so that a hostile name cannot send escape sequences.
std::string printable_path(std::string_view path);

// The path for JSON, which escapes control characters by itself: bytes that are not UTF-8 become \udcXX. `is_exact` is
// false if there are any.
std::string json_path(std::string_view path, bool& is_exact);
std::string json_path(std::string_view path);

// os.path.join(first, second) of POSIX.
std::string join_path(std::string_view first, std::string_view second);

// os.path.basename
std::string_view base_name(std::string_view path);

// The path up to its last slash, with the slash; empty for a path without slashes.
std::string_view folder_prefix(std::string_view path);

}  // namespace leanpyc
