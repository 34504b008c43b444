// Tracebacks as Python prints them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leanpyc {

// Whether a file lies in CPython's library folder (lib/python3.13/textwrap.py) and not in its site-packages.
bool is_standard_library_file(std::string_view path);

// The text without what the position table gives a traceback, which the kind `columns` takes away: the lines of carets,
// and all but the first source line of a frame.
std::string without_carets(std::string_view text);

// The text without the frames of tracebacks: their headers and exceptions stay.
std::string without_frames(std::string_view text);

// The files that the frames of all tracebacks name, in order.
std::vector<std::string> files_of_frames(std::string_view text);

// From the frame of the last traceback that a reader looks for, the last one outside the standard library, with its
// source lines, and then the exception. Empty if there is no traceback.
std::string last_own_frame(std::string_view text);

}  // namespace leanpyc
