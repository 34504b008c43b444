// A rejected file's error as Python shows it.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

// SyntaxError's lineno, offset, end_lineno and end_offset: columns count from 1. Without a line there is nothing else.
struct ErrorPosition {
  int line = 0;
  int column = 0;
  int end_line = 0;
  int end_column = 0;
  bool has_line = false;
  bool has_end = false;

  // "line column end_line end_column", with - for None.
  std::string text() const;
};

// With columns in characters, as CPython's parser gives them. `source` is the decoded text.
ErrorPosition error_position(const Diagnostic& error, std::string_view source);
// With columns in UTF-8 bytes, as CPython's symbol table and code generator give them.
ErrorPosition error_position_in_bytes(const Diagnostic& error);

// traceback.format_exception_only of the exception: for syntax errors the file, the line with carets below, and the
// message; otherwise the message alone. Ends with a newline. `filename` is printed as it is.
std::string error_text(const Diagnostic& error, std::string_view source, std::string_view filename);

// The line of the source, from 1, without its newline; empty if there is none.
std::string_view source_line(std::string_view source, int line);

}  // namespace leanpyc
