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

// What is None in the exception. A line of -1 is another thing: CPython gives it, with offsets of 0, to an error at an
// instruction that belongs to no line (kNoLocation), as a jump that has run a `finally` body on its way.
inline constexpr int32_t kNoLine = -0x40000000;
inline constexpr int32_t kNoColumn = -0x40000000;
inline constexpr SourceRange kNoPosition{kNoLine, kNoColumn, kNoLine, kNoColumn};

struct Diagnostic {
  ErrorKind kind;
  // SyntaxError's (lineno, offset - 1, end_lineno, end_offset - 1); kNoLine for a lineno or an end_lineno that is None,
  // and kNoColumn for an end_offset. CPython's tokenizer and parser count columns in characters, its later stages in
  // bytes.
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

  // All of them are cold: what leads there is kept out of the code that good files run through.
  // The message is copied into the arena. Returns false, for `return diagnostics.error(…)`.
  [[gnu::cold]] bool error(ErrorKind kind, const SourceRange& range, std::string_view message);
  [[gnu::cold]] bool syntax_error(const SourceRange& range, std::string_view message) {
    return error(ErrorKind::SyntaxError, range, message);
  }
  // Where warnings are errors this is a SyntaxError, as CPython makes one of it.
  [[gnu::cold]] void warn(WarningKind kind, const SourceRange& range, std::string_view message);

  void make_warnings_errors() { warnings_are_errors_ = true; }
  bool warnings_are_errors() const { return warnings_are_errors_; }

  bool failed() const { return failed_; }
  // Only if failed().
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
