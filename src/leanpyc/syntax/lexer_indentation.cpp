// The start of lines: indentation, blank lines, and lines joined by a backslash.
#include "leanpyc/syntax/lexer_state.h"

namespace leanpyc {

// Skips blank lines and comment lines, which have no indentation, and stops at the first line with code. Called only
// outside brackets.
bool Lexer::begin_line() {
  at_line_start_ = false;
  for (;;) {
    const char* line = at_;
    const char* at = skip_spaces(line);
    at_ = at;
    if (*at == '#') at = find_line_end(at);
    if (*at == '\n') {
      pass_newline(at);
      at_ = at + 1;
      continue;
    }
    chunk_start_ = line;
    if (*at == '\t' || *at == '\f' || *at == '\\') [[unlikely]] {
      at_ = line;
      Indentation here;
      int joined_column = 0;
      for (;; ++at_) {
        if (*at_ == ' ') {
          ++here.column;
          ++here.alternative;
        } else if (*at_ == '\t') {
          here.column = (here.column / 8 + 1) * 8;
          ++here.alternative;
        } else if (*at_ == '\f') {
          here = {};
        } else if (*at_ == '\\') {
          // The first backslash with white space before it determines the column.
          if (joined_column == 0) joined_column = here.column;
          if (!continue_line(at_ + 1)) return false;
          chunk_start_ = at_--;
        } else {
          break;
        }
      }
      if (*at_ == '#' || *at_ == '\n') {
        at_ = find_line_end(at_);
        pass_newline(at_++);
        continue;
      }
      if (joined_column != 0) here = {joined_column, joined_column};
      return indent_to(here);
    }
    auto width = static_cast<int>(at - line);
    if (width == indents_[indent_].column && width == indents_[indent_].alternative) return true;
    return indent_to({width, width});
  }
}

bool Lexer::indent_to(Indentation here) {
  auto tab_error = [this] {
    return stop(ErrorKind::TabError, {line_, 0, line_, -1}, "inconsistent use of tabs and spaces in indentation",
                false);
  };
  Indentation current = indents_[indent_];
  if (here.column > current.column) {
    if (indent_ + 1 >= kMaxIndents) {
      return stop(ErrorKind::IndentationError, {line_, 0, line_, -1}, "too many levels of indentation", false);
    }
    if (here.alternative <= current.alternative) return tab_error();
    indents_[++indent_] = here;
    emit_marker(TokenKind::Indent);
    return true;
  }
  int dedents = 0;
  while (indent_ > 0 && here.column < indents_[indent_].column) {
    --indent_;
    ++dedents;
  }
  if (here.column != indents_[indent_].column) {
    // CPython's tokenizer is at the end of the line then, and the error points there.
    const char* line_end = at_;
    while (line_end != end_ && *line_end != '\n') ++line_end;
    if (line_end != end_) ++line_end;
    return stop_at(ErrorKind::IndentationError, {line_, column(line_end) - 1, line_, -2},
                   "unindent does not match any outer indentation level");
  }
  if (here.alternative != indents_[indent_].alternative) return tab_error();
  for (; dedents > 0; --dedents) emit_marker(TokenKind::Dedent);
  return true;
}

// Skips the newline after a backslash.
bool Lexer::continue_line(const char* after_backslash) {
  at_ = after_backslash;
  if (*at_ != '\n') {
    // The column counts from the start of CPython's buffer, which may be an earlier line that a backslash joined to
    // this line.
    const char* after = at_ == end_ ? at_ : at_ + 1;
    auto column = static_cast<int32_t>(after - chunk_start_) - 1;
    return stop_at(ErrorKind::SyntaxError, {line_, column, line_, -1},
                   "unexpected character after line continuation character");
  }
  const char* line_start = line_start_;
  pass_newline(at_++);
  if (at_ == end_) {
    if (bracket_count_ > 0) return end_of_text();
    auto column = static_cast<int32_t>(at_ - line_start) - 1;
    return stop_at(ErrorKind::SyntaxError, {line_, column, line_, -2}, "unexpected EOF while parsing");
  }
  return true;
}

}  // namespace leanpyc
