#include "leanpyc/build/error_text.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <vector>

#include "leanpyc/code/wtf8.h"
#include "leanpyc/text/utf8.h"

namespace leanpyc {
namespace {

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
  // Strips blanks and form feeds, but no tabs, as the traceback module does.
  size_t start = std::min(text.find_first_not_of(" \f"), text.size());
  line.blanks = static_cast<int>(start);
  line.text = text.substr(start);
  for (size_t at = 0; at < line.text.size();) line.characters.push_back(next_code_point(line.text, at));
  return line;
}

// Returns the text under the line up to the carets: white space is kept as it is, so that tabs align.
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

// The line with U+FFFD for each sequence of bytes that is not UTF-8, as Python decodes it.
std::string printable_utf8(std::string_view line) {
  std::string out;
  Utf8Error error;
  while (!validate_utf8(line, error)) {
    out += line.substr(0, error.start);
    append_utf8(out, 0xFFFD);
    line.remove_prefix(error.end);
  }
  return out.append(line);
}

// Python prints an empty line too, with its caret; a line after the end of the file is not printed.
bool has_line(std::string_view source, int line) {
  return line >= 1 && line <= std::count(source.begin(), source.end(), '\n') + (source.ends_with('\n') ? 0 : 1);
}

std::string marked_line(std::string_view text, const ErrorPosition& position) {
  Line line = stripped_line(text);
  const int length = line.blanks + static_cast<int>(line.characters.size());
  // The line that Python works on ends with a newline, which counts in the comparisons below.
  const int length_with_newline = length + 1;
  int column = position.column.value_or(0);
  int end_column = length + 1;
  if (position.end_line == position.line)
    end_column = position.end_column.value_or(0) != 0 ? *position.end_column : column;
  if (!position.end_line) end_column = column;
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
  auto word = [](std::optional<int> number) { return number ? std::to_string(*number) : std::string("-"); };
  return fmt::format("{} {} {} {}", word(line), word(column), word(end_line), word(end_column));
}

ErrorPosition error_position(const Diagnostic& error) {
  const SourceRange& range = error.range;
  if (range.line == kNoLine || !is_syntax_error(error.kind)) return {};
  ErrorPosition position{.line = range.line, .column = range.column + 1};
  if (range.end_line == kNoLine) return position;
  position.end_line = range.end_line;
  if (range.end_column != kNoColumn) position.end_column = range.end_column + 1;
  return position;
}

std::string error_text(const Diagnostic& error, std::string_view source, std::string_view filename) {
  std::string out;
  ErrorPosition position = error_position(error);
  if (position.line) {
    out = fmt::format("  File \"{}\", line {}\n", filename, *position.line);
    std::string_view line = source_line(source, *position.line);
    if (has_line(source, *position.line)) out += marked_line(printable_utf8(line), position);
  }
  out += fmt::format("{}: {}\n", error_name(error.kind), error.message);
  return out;
}

std::string_view source_line(std::string_view source, int line) {
  if (line < 1) return {};
  size_t start = 0;
  for (int i = 1; i < line; ++i) {
    start = source.find('\n', start);
    if (start == std::string_view::npos) return {};
    ++start;
  }
  return source.substr(start, source.find('\n', start) - start);
}

}  // namespace leanpyc
