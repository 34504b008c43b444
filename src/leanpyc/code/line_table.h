// Reads co_linetable (3.11 and later; CPython's Objects/locations.md).
#pragma once

#include <cstdint>
#include <span>

#include "leanpyc/text/source_range.h"

namespace leanpyc {

// A run of code units with one range. Without a position all four numbers are -1; without columns both columns are -1.
struct LineTableEntry {
  uint32_t units = 0;
  SourceRange range;
};

class LineTableReader {
 public:
  LineTableReader(std::span<const uint8_t> table, int32_t first_line) : table_(table), line_(first_line) {}

  // Returns false at the end and for a truncated table.
  bool next(LineTableEntry& entry);

 private:
  bool read_byte(uint32_t& value);
  bool read_varint(uint32_t& value);
  bool read_signed_varint(int32_t& value);

  std::span<const uint8_t> table_;
  size_t at_ = 0;
  int32_t line_;
};

}  // namespace leanpyc
