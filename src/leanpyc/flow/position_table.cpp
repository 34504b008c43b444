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

uint8_t* put(uint8_t* out, uint32_t byte) {
  *out = static_cast<uint8_t>(byte);
  return out + 1;
}

uint8_t* put_head(uint8_t* out, uint32_t form, uint32_t units) { return put(out, 0x80 | form << 3 | (units - 1)); }

uint8_t* put_varint(uint8_t* out, uint32_t value) {
  for (; value >= 64; value >>= 6) out = put(out, 0x40 | (value & 0x3F));
  return put(out, value);
}

uint8_t* put_signed_varint(uint8_t* out, int32_t value) {
  auto bits = static_cast<uint32_t>(value);
  return put_varint(out, value < 0 ? (0 - bits) << 1 | 1 : bits << 1);
}

}  // namespace

// `units` fit one entry. What is -1 where the source has no columns fails, as unsigned, every test for small values.
uint8_t* PositionTable::write_entry(uint8_t* out, const SourceRange& range, uint32_t units) {
  if (range.line < 0) return put_head(out, kNone, units);
  int32_t line_delta = range.line - line_;
  line_ = range.line;
  if (without_columns_) {
    out = put_head(out, kNoColumns, units);
    return put_signed_varint(out, line_delta);
  }
  auto column = static_cast<uint32_t>(range.column);
  auto end_column = static_cast<uint32_t>(range.end_column);
  if (range.end_line == range.line) {
    if (line_delta == 0 && column < 80 && end_column - column < 16) {
      out = put_head(out, kShort + (column >> 3), units);
      return put(out, (column & 7) << 4 | (end_column - column));
    }
    if (static_cast<uint32_t>(line_delta) < 3 && column < 128 && end_column < 128) {
      out = put_head(out, kOneLine + static_cast<uint32_t>(line_delta), units);
      out = put(out, column);
      return put(out, end_column);
    }
  }
  bool has_columns = range.column >= 0 && range.end_column >= 0;
  if (!has_columns && (range.end_line == range.line || range.end_line == -1)) {
    out = put_head(out, kNoColumns, units);
    return put_signed_varint(out, line_delta);
  }
  out = put_head(out, kLong, units);
  out = put_signed_varint(out, line_delta);
  out = put_varint(out, static_cast<uint32_t>(range.end_line - range.line));
  out = put_varint(out, column + 1);
  return put_varint(out, end_column + 1);
}

void PositionTable::add(const SourceRange& range, uint32_t units) {
  for (; units > kMostUnitsOfEntry; units -= kMostUnitsOfEntry) {
    writer_.advance_to(write_entry(writer_.reserve(kLongestEntry), range, kMostUnitsOfEntry));
  }
  writer_.advance_to(write_entry(writer_.reserve(kLongestEntry), range, units));
}

}  // namespace leanpyc::flow
