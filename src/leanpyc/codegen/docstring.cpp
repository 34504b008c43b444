#include "leanpyc/codegen/docstring.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace leanpyc::codegen {
namespace {

size_t leading_spaces(std::string_view text, size_t at) {
  size_t end = text.find_first_not_of(' ', at);
  return (end == std::string_view::npos ? text.size() : end) - at;
}

// Returns the position after the line's \n, or the end.
size_t next_line(std::string_view text, size_t at) {
  size_t newline = text.find('\n', at);
  return newline == std::string_view::npos ? text.size() : newline + 1;
}

size_t common_margin(std::string_view text) {
  size_t margin = std::numeric_limits<size_t>::max();
  for (size_t at = next_line(text, 0); at < text.size(); at = next_line(text, at)) {
    size_t spaces = leading_spaces(text, at);
    at += spaces;
    if (at < text.size() && text[at] != '\n') margin = std::min(margin, spaces);
  }
  return margin == std::numeric_limits<size_t>::max() ? 0 : margin;
}

}  // namespace

// Columns count code points since the last line break, which is \n or \r.
bool expand_tabs(std::string_view text, std::string& result) {
  constexpr size_t kTabSize = 8;
  if (text.find('\t') == std::string_view::npos) return false;
  result.clear();
  result.reserve(text.size() + 64);
  size_t column = 0;
  for (char c : text) {
    if (c == '\t') {
      size_t spaces = kTabSize - column % kTabSize;
      result.append(spaces, ' ');
      column += spaces;
      continue;
    }
    result += c;
    if (c == '\n' || c == '\r') {
      column = 0;
    } else if ((static_cast<uint8_t>(c) & 0xC0) != 0x80) {
      ++column;
    }
  }
  return true;
}

bool clean_docstring(std::string_view text, std::string& result) {
  const size_t margin = common_margin(text);
  const size_t lead = leading_spaces(text, 0);
  if (lead == 0 && margin == 0) return false;
  result.clear();
  result.reserve(text.size());
  size_t end = next_line(text, lead);
  result += text.substr(lead, end - lead);
  for (size_t at = end; at < text.size(); at = end) {
    end = next_line(text, at);
    // A line shorter than the margin is blank and loses all its spaces.
    at += std::min(leading_spaces(text, at), margin);
    result += text.substr(at, end - at);
  }
  return true;
}

}  // namespace leanpyc::codegen
