#include "leanpyc/code/line_table.h"

namespace leanpyc {
namespace {

// The forms of an entry. Lower forms are on one line and contain the column in the form itself.
constexpr uint32_t kOneLine = 10;  // 10 to 12: the line advances by 0 to 2
constexpr uint32_t kNoColumns = 13;
constexpr uint32_t kLong = 14;
constexpr uint32_t kNone = 15;

// A table may contain any number; sums wrap around instead of overflowing.
int32_t add(int32_t a, int32_t b) { return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b)); }

}  // namespace

bool LineTableReader::read_byte(uint32_t& value) {
  if (at_ >= table_.size()) return false;
  value = table_[at_++];
  return true;
}

bool LineTableReader::read_varint(uint32_t& value) {
  constexpr uint32_t kMore = 0x40;
  uint32_t byte;
  value = 0;
  for (uint32_t shift = 0;; shift += 6) {
    if (!read_byte(byte)) return false;
    if (shift < 32) value |= (byte & 0x3F) << shift;
    if ((byte & kMore) == 0) return true;
  }
}

bool LineTableReader::read_signed_varint(int32_t& value) {
  uint32_t bits;
  if (!read_varint(bits)) return false;
  const auto magnitude = static_cast<int32_t>(bits >> 1);
  value = (bits & 1) != 0 ? -magnitude : magnitude;
  return true;
}

bool LineTableReader::next(LineTableEntry& entry) {
  uint32_t head;
  if (!read_byte(head)) return false;
  entry.units = (head & 7) + 1;
  const uint32_t form = (head >> 3) & 15;
  int32_t delta = 0;
  uint32_t column = 0;
  uint32_t end_column = 0;
  switch (form) {
    case kNone: entry.range = kNoLocation; return true;
    case kNoColumns:
      if (!read_signed_varint(delta)) return false;
      line_ = add(line_, delta);
      entry.range = {line_, -1, line_, -1};
      return true;
    case kLong: {
      uint32_t lines;
      if (!read_signed_varint(delta) || !read_varint(lines) || !read_varint(column) || !read_varint(end_column)) {
        return false;
      }
      line_ = add(line_, delta);
      // Columns are stored plus one; zero means no column.
      entry.range = {line_, add(static_cast<int32_t>(column), -1), add(line_, static_cast<int32_t>(lines)),
                     add(static_cast<int32_t>(end_column), -1)};
      return true;
    }
    default: break;
  }
  if (form >= kOneLine) {
    if (!read_byte(column) || !read_byte(end_column)) return false;
    line_ = add(line_, static_cast<int32_t>(form - kOneLine));
  } else {
    uint32_t packed;
    if (!read_byte(packed)) return false;
    column = form << 3 | packed >> 4;
    end_column = column + (packed & 15);
  }
  entry.range = {line_, static_cast<int32_t>(column), line_, static_cast<int32_t>(end_column)};
  return true;
}

}  // namespace leanpyc
