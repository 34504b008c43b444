// The text of a rejected file's error, as Python shows it.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/build/error_position.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

ErrorPosition error_position(const Diagnostic& error);

// Returns traceback.format_exception_only() of the exception: for syntax errors the file, the line with carets below,
// and the message; otherwise the message alone. Ends with a newline. `filename` is printed as it is.
std::string error_text(const Diagnostic& error, std::string_view source, std::string_view filename);

// Returns a line of the source, from 1, without its newline; empty if the source has fewer lines.
std::string_view source_line(std::string_view source, int line);

}  // namespace leanpyc
