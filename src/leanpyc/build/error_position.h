// The position of an error, as the exception contains it.
#pragma once

#include <optional>
#include <string>

namespace leanpyc {

// SyntaxError's lineno, offset, end_lineno and end_offset. Other exceptions have none of them.
struct ErrorPosition {
  std::optional<int> line{};
  std::optional<int> column{};  // counts from 1
  std::optional<int> end_line{};
  std::optional<int> end_column{};

  // "line column end_line end_column", with - for None.
  std::string text() const;
};

}  // namespace leanpyc
