// Source positions, as in CPython's AST and position tables.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace leanpyc {

// Lines count from 1. Columns are UTF-8 byte offsets in their line and count from 0. The end is exclusive. These are
// the four attributes of an AST node (ast.AST.lineno … end_col_offset, CPython 3.8 and later). They are stored directly
// and not as byte offsets, because the code generator compares and copies lines far more often than any code looks them
// up, and the position table needs all four numbers.
struct SourceRange {
  int32_t line = -1;
  int32_t column = -1;
  int32_t end_line = -1;
  int32_t end_column = -1;

  // Costs the caller one branch. Comparing member by member costs four unpredictable branches.
  friend bool operator==(const SourceRange& a, const SourceRange& b) {
    auto halves = [](const SourceRange& range) { return std::bit_cast<std::array<uint64_t, 2>>(range); };
    const auto [a_start, a_end] = halves(a);
    const auto [b_start, b_end] = halves(b);
    return ((a_start ^ b_start) | (a_end ^ b_end)) == 0;
  }
};

// The range of an instruction without a line.
inline constexpr SourceRange kNoLocation{-1, -1, -1, -1};

// Returns the range from the start of `first` to the end of `last`.
constexpr SourceRange cover(const SourceRange& first, const SourceRange& last) {
  return {first.line, first.column, last.end_line, last.end_column};
}

}  // namespace leanpyc
