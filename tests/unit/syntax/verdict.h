// The verdict on a text: accepted, or the error.
#pragma once

#include <string>
#include <string_view>

#include "parsed_text.h"

namespace leanpyc {

// Returns "Class: message (line, offset, end line, end offset)" with CPython's numbers.
inline std::string verdict(std::string_view text, std::string_view version, bool in_file = false) {
  const ParsedText parsed(text, version, in_file);
  if (!parsed.diagnostics.failed()) return "accepted";
  const Diagnostic& error = parsed.diagnostics.error();
  std::string result = std::string(error_name(error.kind)) + ": " + std::string(error.message);
  const SourceRange& at = error.range;
  if (at.line < 0) return result;
  return result + " (" + std::to_string(at.line) + ", " + std::to_string(at.column + 1) + ", " +
         std::to_string(at.end_line) + ", " + std::to_string(at.end_column + 1) + ")";
}

}  // namespace leanpyc
