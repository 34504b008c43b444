// Converts paths to text: for the compiler, for messages as Python writes them, for terminals and for JSON.
#pragma once

#include <string>
#include <string_view>

namespace leanpyc {

// Returns os.fsdecode(path) of a UTF-8 system, in the compiler's encoding: a byte that is not UTF-8 becomes a lone
// surrogate.
std::string decode_path(std::string_view path);

// Returns repr(os.fsdecode(path)), for messages that Python's tools write in this way.
std::string quote_path(std::string_view path);

// Returns the path for a terminal or a log. Bytes that are not UTF-8 become \udcXX, as with Python's backslashreplace,
// and control characters become \xXX, so that a hostile name cannot send escape sequences.
std::string printable_path(std::string_view path);

// Returns the path for JSON, whose writer escapes control characters itself. Bytes that are not UTF-8 become \udcXX,
// and `is_exact` is false if there are any.
std::string json_path(std::string_view path, bool& is_exact);
std::string json_path(std::string_view path);

// os.path.join(first, second) of POSIX.
std::string join_path(std::string_view first, std::string_view second);

// Returns os.path.basename(path).
std::string_view base_name(std::string_view path);

// Returns the path up to its last slash, with the slash; empty for a path without slashes.
std::string_view folder_prefix(std::string_view path);

}  // namespace leanpyc
