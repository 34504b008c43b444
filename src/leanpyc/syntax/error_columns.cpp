#include "leanpyc/syntax/error_columns.h"

#include <algorithm>
#include <string>

#include "leanpyc/text/utf8.h"

namespace leanpyc {
namespace {

constexpr int32_t kReplacementSize = 3;  // bytes of U+FFFD in UTF-8

size_t start_of_line(std::string_view source, int32_t line) {
  size_t start = 0;
  for (int32_t number = 1; number < line; ++number) {
    size_t newline = source.find('\n', start);
    if (newline == std::string_view::npos) return source.size();
    start = newline + 1;
  }
  return start;
}

bool is_layout(TokenKind kind) {
  return kind == TokenKind::Newline || kind == TokenKind::Indent || kind == TokenKind::Dedent;
}

// Returns true if the line with this number, which starts at `start`, began inside a token, or after a backslash that
// is not part of indentation.
bool began_inside_token(std::string_view source, std::span<const Token> tokens, size_t start, int32_t line) {
  const Token* before = nullptr;  // the last token that began on an earlier line
  for (size_t i = tokens.size(); i-- > 0;) {
    const Token& token = tokens[i];
    if (token.line >= line) continue;
    if (token.end_line >= line) return true;
    before = &token;
    break;
  }
  if (start < 2 || source[start - 2] != '\\') return false;
  const bool starts_line = before == nullptr || is_layout(before->kind);
  if (starts_line) return false;
  std::string_view between = source.substr(before->end, start - before->end);
  return between.find('#') == std::string_view::npos;
}

std::string_view tokenizer_buffer(std::string_view source, std::span<const Token> tokens, int32_t line, bool one_line) {
  size_t start = start_of_line(source, line);
  size_t end = std::min(source.find('\n', start), source.size() - 1) + 1;
  for (; !one_line && line > 1 && began_inside_token(source, tokens, start, line); --line) {
    start = start < 2 ? 0 : source.rfind('\n', start - 2) + 1;
  }
  return source.substr(start, end - start);
}

// Returns a line as CPython reads it from the file, with its newline if the line has one. CPython reads the first 999
// bytes of a long line. Before ErrorsCountInOneLine CPython uses the line's last piece of 999 bytes, and the byte order
// mark is part of the first line.
std::string line_of_file(const SourceText& source, int32_t line, bool from_its_start) {
  constexpr size_t kMost = 999;
  size_t start = start_of_line(source.text, line);
  size_t end = std::min(source.text.find('\n', start), source.text.size() - 1) + 1;
  if (source.newline_added && end == source.text.size()) --end;
  std::string text(source.text.substr(start, end - start));
  if (from_its_start) return text.substr(0, kMost);
  if (source.marked && line == 1) text.insert(0, "\uFEFF");
  if (text.size() > kMost) text.erase(0, (text.size() - 1) / kMost * kMost);
  return text;
}

}  // namespace

int32_t count_characters(std::string_view text) {
  int32_t characters = 0;
  for (size_t at = 0; at < text.size(); ++characters) {
    Utf8Error error;
    Utf8Character character = decode_utf8(text.data() + at, text.data() + text.size(), error);
    at += character.size != 0 ? character.size : error.end;
  }
  return characters;
}

int32_t characters_before(std::string_view text, int32_t bytes) {
  int32_t characters = 0;
  int32_t counted = 0;
  for (size_t at = 0; counted < bytes; ++characters) {
    if (at >= text.size()) return characters + 1;
    Utf8Error error;
    Utf8Character character = decode_utf8(text.data() + at, text.data() + text.size(), error);
    const bool valid = character.size != 0;
    at += valid ? character.size : error.end;
    counted += valid ? static_cast<int32_t>(character.size) : kReplacementSize;
  }
  return bytes < 0 ? bytes : characters;
}

SourceRange in_characters(const SourceRange& range, const SourceText& source, std::span<const Token> tokens,
                          int32_t line, const Grammar& grammar) {
  if (range.line <= 0 || source.text.empty()) return range;
  const bool encoding_declared = source.marked || source.has_cookie;
  if (!encoding_declared && !grammar.has(Feature::ColumnsInCharacters)) return range;
  const bool one_line = grammar.has(Feature::ErrorsCountInOneLine);
  std::string from_file;
  if (source.in_file) from_file = line_of_file(source, range.line, one_line);
  // Before ErrorsCountInOneLine CPython cannot read a line again that is not UTF-8.
  Utf8Error invalid;
  std::string_view text;
  if (source.in_file && (one_line || validate_utf8(from_file, invalid))) {
    text = from_file;
  } else if (line <= range.line) {
    text = tokenizer_buffer(source.text, tokens, line, one_line);
  } else {
    size_t start = start_of_line(source.text, range.line);
    text = source.text.substr(start, source.text.find('\n', start) - start);
  }
  // CPython converts columns that count from 1.
  SourceRange result = range;
  result.column = characters_before(text, range.column + 1) - 1;
  if (range.end_column >= 0) result.end_column = characters_before(text, range.end_column + 1) - 1;
  return result;
}

}  // namespace leanpyc
