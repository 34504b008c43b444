// Errors as values: the fault in an input, and its position.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "leanpyc/text/arena.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc {

// The exception class that CPython raises for the error.
enum class ErrorKind : uint8_t {
  SyntaxError,
  IndentationError,
  TabError,
  ValueError,
  OverflowError,
  RecursionError,
  MemoryError,
  UnicodeError,        // bytes that cannot be decoded
  UnicodeEncodeError,  // a lone surrogate where UTF-8 is needed
  // Not an error in the source: leanpyc cannot be certain to compile the file as CPython would, so the host back end
  // compiles it.
  Unsupported,
};
std::string_view error_name(ErrorKind kind);

enum class WarningKind : uint8_t { SyntaxWarning, DeprecationWarning };

// These constants mean an attribute of the exception that is None. A line of -1 is different: CPython reports it, with
// offsets of 0, for an error at an instruction without a line (kNoLocation), such as a jump that has run a `finally`
// body.
inline constexpr int32_t kNoLine = -0x40000000;
inline constexpr int32_t kNoColumn = -0x40000000;
inline constexpr SourceRange kNoPosition{kNoLine, kNoColumn, kNoLine, kNoColumn};

struct Diagnostic {
  ErrorKind kind;
  // SyntaxError's (lineno, offset - 1, end_lineno, end_offset - 1). kNoLine is a lineno or end_lineno that is None, and
  // kNoColumn an end_offset that is None. CPython's tokenizer and parser count columns in characters, later stages in
  // bytes.
  SourceRange range;
  std::string_view message;  // CPython's text
};

struct Warning {
  WarningKind kind;
  SourceRange range;
  std::string_view message;
};

// The diagnostics of one file. The first error wins, as in CPython. A stage may continue after an error; its output is
// discarded.
class Diagnostics {
 public:
  explicit Diagnostics(Arena& arena) : arena_(arena) {}

  // These functions are cold, which keeps error paths out of the code that valid files run through. The message is
  // copied into the arena. Returns false, for `return diagnostics.error(…)`.
  [[gnu::cold]] bool error(ErrorKind kind, const SourceRange& range, std::string_view message);
  [[gnu::cold]] bool syntax_error(const SourceRange& range, std::string_view message) {
    return error(ErrorKind::SyntaxError, range, message);
  }
  // If warnings are errors this is a SyntaxError, as in CPython.
  [[gnu::cold]] void warn(WarningKind kind, const SourceRange& range, std::string_view message);

  void make_warnings_errors() { warnings_are_errors_ = true; }
  bool warnings_are_errors() const { return warnings_are_errors_; }

  bool failed() const { return failed_; }
  // Valid only if failed().
  const Diagnostic& error() const { return error_; }
  const std::vector<Warning>& warnings() const { return warnings_; }

 private:
  Arena& arena_;
  Diagnostic error_{};
  bool failed_ = false;
  bool warnings_are_errors_ = false;
  std::vector<Warning> warnings_;
};

}  // namespace leanpyc
