#include "leanpyc/codegen/docstring.h"

#include <fmt/format.h>

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

// Finds lone surrogates. CPython cleans a docstring as UTF-8, which cannot contain them.
bool find_surrogates(std::string_view text, size_t& first, size_t& last, uint32_t& code_point) {
  bool found = false;
  size_t position = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<uint8_t>(text[i]);
    if ((byte & 0xC0) == 0x80) continue;
    bool surrogate = byte == 0xED && i + 2 < text.size() && static_cast<uint8_t>(text[i + 1]) >= 0xA0;
    if (found && !surrogate) return true;
    if (surrogate && !found) {
      found = true;
      first = position;
      code_point = 0xD000u | (static_cast<uint32_t>(static_cast<uint8_t>(text[i + 1])) & 0x3F) << 6 |
                   (static_cast<uint8_t>(text[i + 2]) & 0x3F);
    }
    if (surrogate) last = position;
    ++position;
  }
  return found;
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

ConstId cleaned_docstring(ConstId literal, ConstantPool& pool, Diagnostics& diagnostics) {
  const NameTable& names = pool.names();
  const NameId string = pool[literal].string;
  std::string expanded;
  std::string cleaned;
  std::string_view text = names.text(string);
  const bool has_tabs = expand_tabs(text, expanded);
  if (has_tabs) text = expanded;
  size_t first = 0;
  size_t last = 0;
  uint32_t code_point = 0;
  if (!names.is_ascii(string) && find_surrogates(text, first, last, code_point)) {
    std::string where = first == last ? fmt::format("character '\\u{:04x}' in position {}", code_point, first)
                                      : fmt::format("characters in position {}-{}", first, last);
    diagnostics.error(ErrorKind::UnicodeEncodeError, kNoLocation,
                      fmt::format("'utf-8' codec can't encode {}: surrogates not allowed", where));
  }
  if (clean_docstring(text, cleaned)) return pool.string(cleaned);
  return has_tabs ? pool.string(expanded) : literal;
}

}  // namespace leanpyc::codegen
