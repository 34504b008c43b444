// Errors as values: what is wrong with an input, and where.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "leanpyc/text/arena.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc {

// The exception class that CPython raises for it.
enum class ErrorKind : uint8_t {
  SyntaxError,
  IndentationError,
  TabError,
  ValueError,
  OverflowError,
  RecursionError,
  MemoryError,
  UnicodeError,        // bytes that can't be decoded
  UnicodeEncodeError,  // a lone surrogate where UTF-8 is needed
  // Not an error in the source: leanpyc cannot be certain to compile this as CPython would, and the file
  // belongs to the host back end.
  Unsupported,
};
std::string_view error_name(ErrorKind kind);

enum class WarningKind : uint8_t { SyntaxWarning, DeprecationWarning };

struct Diagnostic {
  ErrorKind kind;
  // SyntaxError's (lineno, offset - 1, end_lineno, end_offset - 1), except that columns are UTF-8 bytes, as in
  // the AST; a line of 0 or less means that CPython gives none. An end line of -1: no end is known.
  SourceRange range;
  std::string_view message;  // CPython's text
};

struct Warning {
  WarningKind kind;
  SourceRange range;
  std::string_view message;
};

// One file's diagnostics. The first error wins, as in CPython; a stage may go on after it, and what it makes
// then is thrown away.
class Diagnostics {
 public:
  explicit Diagnostics(Arena& arena) : arena_(arena) {}

  // The message is copied into the arena. Returns false, for `return diagnostics.error(…)`.
  bool error(ErrorKind kind, const SourceRange& range, std::string_view message);
  bool syntax_error(const SourceRange& range, std::string_view message) {
    return error(ErrorKind::SyntaxError, range, message);
  }
  void warn(WarningKind kind, const SourceRange& range, std::string_view message);

  bool failed() const { return failed_; }
  // Only if failed().
  const Diagnostic& error() const { return error_; }
  const std::vector<Warning>& warnings() const { return warnings_; }

 private:
  Arena& arena_;
  Diagnostic error_{};
  bool failed_ = false;
  std::vector<Warning> warnings_;
};

}  // namespace leanpyc
