// co_linetable (CPython 3.11 and later; Objects/locations.md there): for every run of instructions from one place in
// the source, how many code units it has and what that place is.
#pragma once

#include <vector>

#include "leanpyc/text/arena.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc::flow {

class PositionTable {
 public:
  // For at most `instructions` runs of `units` code units in all. Written into `bytes`.
  // Inline, so that a compiler sees that nobody else changes the members, and keeps them in registers.
  PositionTable(std::vector<uint8_t>& bytes, int32_t first_line, size_t instructions, size_t units,
                bool without_columns)
      : line_(first_line), small_columns_(without_columns ? 0 : 128) {
    size_t longest = (instructions + units / kMostUnitsOfEntry + 1) * kLongestEntry;
    if (bytes.size() < longest) bytes.resize(longest);
    start_ = out_ = bytes.data();
  }

  // The next `units` code units of the bytecode are from `range`. Runs from one place are to be given whole.
  void add(const SourceRange& range, uint32_t units) {
    while (units > kMostUnitsOfEntry) [[unlikely]] {
        write_entry(range, kMostUnitsOfEntry);
        units -= kMostUnitsOfEntry;
      }
    write_entry(range, units);
  }
  Seq<uint8_t> copy_to(Arena& arena) const {
    return arena.copy(std::span<const uint8_t>(start_, static_cast<size_t>(out_ - start_)));
  }

 private:
  static constexpr uint32_t kMostUnitsOfEntry = 8;
  static constexpr size_t kLongestEntry = 32;
  // The forms of an entry.
  // 0 to 9: the line stays, the column is in the form and one byte.
  static constexpr uint32_t kOneLine = 10;  // to 12: the line moves on by 0 to 2, both columns are a byte each
  static constexpr uint32_t kNoColumns = 13;
  static constexpr uint32_t kLong = 14;
  static constexpr uint32_t kNone = 15;

  static uint8_t head(uint32_t form, uint32_t units) { return static_cast<uint8_t>(0x80 | form << 3 | (units - 1)); }

  // `units` fit one entry. What is -1 where the source has no columns fails, as unsigned, every test for small values;
  // so does a line of -1, because the table has always arrived at one that there is.
  void write_entry(const SourceRange& range, uint32_t units) {
    auto line_delta = static_cast<uint32_t>(range.line - line_);
    auto column = static_cast<uint32_t>(range.column);
    auto end_column = static_cast<uint32_t>(range.end_column);
    uint8_t* const out = out_;
    const bool is_small = (range.end_line == range.line) & (line_delta < 3) & ((column | end_column) < small_columns_);
    if (is_small) [[likely]] {
      // Which of the two forms it is nobody could predict, so both are made, and one is taken by a mask: a compiler
      // makes a branch of a condition. The short one has the column's upper bits in its head and the lower ones beside
      // the width.
      const uint32_t width = end_column - column;
      const bool is_short = (line_delta | width >> 4 | static_cast<uint32_t>(column >= 80)) == 0;
      const uint32_t short_entry = (column & ~7u) | (column & 7) << 12 | width << 8;
      const uint32_t one_line = (kOneLine + line_delta) << 3 | column << 8 | end_column << 16;
      const uint32_t take_short = 0u - static_cast<uint32_t>(is_short);
      const uint32_t entry = (one_line ^ ((one_line ^ short_entry) & take_short)) | head(0, units);
      out[0] = static_cast<uint8_t>(entry);
      out[1] = static_cast<uint8_t>(entry >> 8);
      out[2] = static_cast<uint8_t>(entry >> 16);
      out[3] = static_cast<uint8_t>(entry >> 24);  // of the next entry: four bytes are one store
      line_ = range.line;
      out_ = out + 3 - is_short;
      return;
    }
    out_ = write_long_entry(out, range, units, line_, small_columns_ == 0);
    if (range.line >= 0) line_ = range.line;
  }
  // `line`: that the table has arrived at. No member, so that the members may be kept in registers.
  static uint8_t* write_long_entry(uint8_t* out, const SourceRange& range, uint32_t units, int32_t line,
                                   bool without_columns);

  uint8_t* start_;
  uint8_t* out_;
  int32_t line_;            // that the table has arrived at
  uint32_t small_columns_;  // columns below it are a byte each; 0 if none are written
};

}  // namespace leanpyc::flow
