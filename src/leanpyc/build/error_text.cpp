#include "leanpyc/build/error_text.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <vector>

#include "leanpyc/code/wtf8.h"

namespace leanpyc {
namespace {

// The number of characters in the first `bytes` of a line. A column behind the line's end stays as far behind it.
int characters_before(std::string_view line, int bytes) {
  if (bytes <= 0) return bytes;
  size_t inside = std::min(static_cast<size_t>(bytes), line.size());
  auto starts = [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; };
  auto count = std::count_if(line.begin(), line.begin() + static_cast<ptrdiff_t>(inside), starts);
  return static_cast<int>(count) + bytes - static_cast<int>(inside);
}

bool is_syntax_error(ErrorKind kind) {
  return kind == ErrorKind::SyntaxError || kind == ErrorKind::IndentationError || kind == ErrorKind::TabError;
}

// str.isspace()
bool is_space(char32_t c) { return (c >= 0x1C && c <= 0x1F) || u_isUWhiteSpace(static_cast<UChar32>(c)); }

struct Line {
  std::vector<char32_t> characters;  // without leading blanks
  int blanks = 0;
  std::string_view text;
};

Line stripped_line(std::string_view text) {
  Line line;
  // As the traceback module strips: blanks and form feeds, but no tabs.
  size_t start = std::min(text.find_first_not_of(" \f"), text.size());
  line.blanks = static_cast<int>(start);
  line.text = text.substr(start);
  for (size_t at = 0; at < line.text.size();) line.characters.push_back(next_code_point(line.text, at));
  return line;
}

// What stands under the line up to the carets: white space stays what it is, so that tabs align.
std::string caret_space(const Line& line, int column) {
  std::string out;
  for (size_t i = 0; i < static_cast<size_t>(column); ++i) {
    if (i >= line.characters.size()) break;
    char32_t c = line.characters[i];
    if (!is_space(c)) {
      out += ' ';
    } else if (c < 0x80) {
      out += static_cast<char>(c);
    } else {
      size_t at = 0;
      std::string_view rest = line.text;
      for (size_t skip = 0; skip < i; ++skip) next_code_point(rest, at);
      size_t end = at;
      next_code_point(rest, end);
      out += rest.substr(at, end - at);
    }
  }
  return out;
}

std::string marked_line(std::string_view text, const ErrorPosition& position) {
  Line line = stripped_line(text);
  const int length = line.blanks + static_cast<int>(line.characters.size());
  // The text that Python has ends with a newline, which counts in the comparisons below.
  const int length_with_newline = length + 1;
  int column = position.column;
  int end_column = length + 1;
  if (position.has_end && position.end_line == position.line)
    end_column = position.end_column != 0 ? position.end_column : column;
  if (!position.has_end) end_column = column;
  if (column > length_with_newline) column = length + 1;
  if (end_column > length_with_newline) end_column = length + 1;
  if (column >= end_column || end_column < 0) end_column = column + 1;

  std::string out = fmt::format("    {}\n", line.text);
  const int start = column - 1 - line.blanks;
  if (start >= 0) {
    std::string carets(static_cast<size_t>(std::max(end_column - column, 0)), '^');
    out += fmt::format("    {}{}\n", caret_space(line, start), carets);
  }
  return out;
}

}  // namespace

std::string ErrorPosition::text() const {
  if (!has_line) return "- - - -";
  if (!has_end) return fmt::format("{} {} - -", line, column);
  return fmt::format("{} {} {} {}", line, column, end_line, end_column);
}

ErrorPosition error_position_in_bytes(const Diagnostic& error) {
  ErrorPosition position;
  if (error.range.line <= 0 || !is_syntax_error(error.kind)) return position;
  position.has_line = true;
  position.line = error.range.line;
  position.column = error.range.column + 1;
  if (error.range.end_line < 0) return position;
  position.has_end = true;
  position.end_line = error.range.end_line;
  position.end_column = error.range.end_column + 1;
  return position;
}

ErrorPosition error_position(const Diagnostic& error, std::string_view source) {
  ErrorPosition position = error_position_in_bytes(error);
  if (position.has_line) {
    position.column = characters_before(source_line(source, position.line), error.range.column) + 1;
  }
  if (position.has_end) {
    position.end_column = characters_before(source_line(source, position.end_line), error.range.end_column) + 1;
  }
  return position;
}

std::string error_text(const Diagnostic& error, std::string_view source, std::string_view filename) {
  std::string out;
  ErrorPosition position = error_position(error, source);
  if (position.has_line) {
    out = fmt::format("  File \"{}\", line {}\n", filename, position.line);
    std::string_view line = source_line(source, position.line);
    if (line.find_first_not_of(" \t\f") != std::string_view::npos) out += marked_line(line, position);
  }
  out += fmt::format("{}: {}\n", error_name(error.kind), error.message);
  return out;
}

std::string_view source_line(std::string_view source, int line) {
  size_t start = 0;
  for (int i = 1; i < line; ++i) {
    start = source.find('\n', start);
    if (start == std::string_view::npos) return {};
    ++start;
  }
  return source.substr(start, source.find('\n', start) - start);
}

}  // namespace leanpyc
