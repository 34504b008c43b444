#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

std::string_view error_name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::SyntaxError: return "SyntaxError";
    case ErrorKind::IndentationError: return "IndentationError";
    case ErrorKind::TabError: return "TabError";
    case ErrorKind::ValueError: return "ValueError";
    case ErrorKind::OverflowError: return "OverflowError";
    case ErrorKind::RecursionError: return "RecursionError";
    case ErrorKind::MemoryError: return "MemoryError";
    case ErrorKind::UnicodeError: return "UnicodeDecodeError";
    case ErrorKind::UnicodeEncodeError: return "UnicodeEncodeError";
    case ErrorKind::Unsupported: return "Unsupported";
  }
  return "Error";
}

bool Diagnostics::error(ErrorKind kind, const SourceRange& range, std::string_view message) {
  if (!failed_) {
    failed_ = true;
    error_ = {kind, range, arena_.copy(message)};
  }
  return false;
}

void Diagnostics::warn(WarningKind kind, const SourceRange& range, std::string_view message) {
  if (warnings_are_errors_) {
    syntax_error(range, message);
    return;
  }
  warnings_.push_back({kind, range, arena_.copy(message)});
}

}  // namespace leanpyc
