#include "leanpyc/flow/position_table.h"

namespace leanpyc::flow {
namespace {

constexpr uint32_t kMostUnitsOfEntry = 8;
constexpr size_t kLongestEntry = 32;

// The forms of an entry.
constexpr uint32_t kShort = 0;     // to 9: the line stays, the column is in the form and one byte
constexpr uint32_t kOneLine = 10;  // to 12: the line moves on by 0 to 2, both columns are a byte each
constexpr uint32_t kNoColumns = 13;
constexpr uint32_t kLong = 14;
constexpr uint32_t kNone = 15;

}  // namespace

void PositionTable::put_varint(uint32_t value) {
  for (; value >= 64; value >>= 6) writer_.put(0x40 | (value & 0x3F));
  writer_.put(value);
}

void PositionTable::put_signed_varint(int32_t value) {
  auto bits = static_cast<uint32_t>(value);
  put_varint(value < 0 ? (0 - bits) << 1 | 1 : bits << 1);
}

void PositionTable::write_entry(uint32_t units) {
  const SourceRange& range = range_;
  writer_.reserve(kLongestEntry);
  if (range.line < 0) {
    put_head(kNone, units);
    return;
  }
  int32_t line_delta = range.line - line_;
  int32_t column = range.column;
  int32_t end_column = range.end_column;
  line_ = range.line;
  if (column < 0 || end_column < 0) {
    if (range.end_line == range.line || range.end_line == -1) {
      put_head(kNoColumns, units);
      put_signed_varint(line_delta);
      return;
    }
  } else if (range.end_line == range.line) {
    if (line_delta == 0 && column < 80 && end_column >= column && end_column - column < 16) {
      put_head(kShort + static_cast<uint32_t>(column >> 3), units);
      writer_.put(static_cast<uint32_t>((column & 7) << 4 | (end_column - column)));
      return;
    }
    if (line_delta >= 0 && line_delta < 3 && column < 128 && end_column < 128) {
      put_head(kOneLine + static_cast<uint32_t>(line_delta), units);
      writer_.put(static_cast<uint32_t>(column));
      writer_.put(static_cast<uint32_t>(end_column));
      return;
    }
  }
  put_head(kLong, units);
  put_signed_varint(line_delta);
  put_varint(static_cast<uint32_t>(range.end_line - range.line));
  put_varint(static_cast<uint32_t>(column + 1));
  put_varint(static_cast<uint32_t>(end_column + 1));
}

void PositionTable::flush() {
  for (; units_ > kMostUnitsOfEntry; units_ -= kMostUnitsOfEntry) write_entry(kMostUnitsOfEntry);
  if (units_ != 0) write_entry(units_);
  units_ = 0;
}

}  // namespace leanpyc::flow
