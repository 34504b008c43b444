#include "leanpyc/flow/position_table.h"

namespace leanpyc::flow {
namespace {

uint8_t* put_varint(uint8_t* out, uint32_t value) {
  for (; value >= 64; value >>= 6) *out++ = static_cast<uint8_t>(0x40 | (value & 0x3F));
  *out++ = static_cast<uint8_t>(value);
  return out;
}

uint8_t* put_signed_varint(uint8_t* out, int32_t value) {
  auto bits = static_cast<uint32_t>(value);
  return put_varint(out, value < 0 ? (0 - bits) << 1 | 1 : bits << 1);
}

}  // namespace

uint8_t* PositionTable::write_long_entry(uint8_t* out, const SourceRange& range, uint32_t units, int32_t line,
                                         bool without_columns) {
  if (range.line < 0) {
    *out++ = head(kNone, units);
    return out;
  }
  bool has_columns = range.column >= 0 && range.end_column >= 0;
  if (without_columns || (!has_columns && (range.end_line == range.line || range.end_line == -1))) {
    *out++ = head(kNoColumns, units);
    return put_signed_varint(out, range.line - line);
  }
  *out++ = head(kLong, units);
  out = put_signed_varint(out, range.line - line);
  out = put_varint(out, static_cast<uint32_t>(range.end_line - range.line));
  out = put_varint(out, static_cast<uint32_t>(range.column + 1));
  return put_varint(out, static_cast<uint32_t>(range.end_column + 1));
}

}  // namespace leanpyc::flow
