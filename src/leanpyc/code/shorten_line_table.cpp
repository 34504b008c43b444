#include "leanpyc/code/shorten_line_table.h"

#include <algorithm>

#include "leanpyc/code/line_table.h"

namespace leanpyc {
namespace {

// Forms of an entry, as in line_table.cpp.
constexpr uint32_t kNoColumns = 13;
constexpr uint32_t kNone = 15;
constexpr uint32_t kMostUnitsOfEntry = 8;

void put_varint(uint32_t value, ByteBuffer& out) {
  for (; value >= 64; value >>= 6) out.push_back(static_cast<uint8_t>(0x40 | (value & 0x3F)));
  out.push_back(static_cast<uint8_t>(value));
}

void put_signed_varint(int32_t value, ByteBuffer& out) {
  const auto bits = static_cast<uint32_t>(value);
  put_varint(value < 0 ? (0 - bits) << 1 | 1 : bits << 1, out);
}

// Writes a run of code units with one line, or without a line if `line` is -1. `at` is the line that the table has
// reached.
void put_run(uint32_t units, int32_t line, int32_t& at, ByteBuffer& out) {
  while (units > 0) {
    const uint32_t here = std::min(units, kMostUnitsOfEntry);
    units -= here;
    out.push_back(static_cast<uint8_t>(0x80 | (line < 0 ? kNone : kNoColumns) << 3 | (here - 1)));
    if (line < 0) continue;
    put_signed_varint(line - at, out);
    at = line;
  }
}

// The table of 3.11 and later. Its lines are relative to that of the definition, and may be before it. So the
// definition gets a line here that keeps all lines positive.
void put_runs(std::span<const uint8_t> table, PositionDetail detail, ByteBuffer& out) {
  constexpr int32_t kDefinition = 1 << 30;
  LineTableReader reader(table, kDefinition);
  LineTableEntry entry;
  uint32_t units = 0;
  int32_t line = kDefinition;
  int32_t at = kDefinition;
  while (reader.next(entry)) {
    const int32_t next = detail == PositionDetail::Definition ? kDefinition : entry.range.line;
    if (next != line) {
      put_run(units, line, at, out);
      units = 0;
      line = next;
    }
    units += entry.units;
  }
  put_run(units, line, at, out);
}

// The table of 3.10 has pairs: a number of bytes of code, and the change of the line before them.
void put_pairs_of_definition(std::span<const uint8_t> table, ByteBuffer& out) {
  constexpr size_t kMostBytes = 254;
  size_t bytes = 0;
  for (size_t i = 0; i < table.size(); i += 2) bytes += table[i];
  while (bytes > 0) {
    const size_t here = std::min(bytes, kMostBytes);
    bytes -= here;
    out.push_back(static_cast<uint8_t>(here));
    out.push_back(0);
  }
}

}  // namespace

void append_shorter_line_table(std::span<const uint8_t> table, int minor_version, PositionDetail detail,
                               ByteBuffer& out) {
  constexpr int kFirstWithColumns = 11;
  if (detail == PositionDetail::Full || (detail == PositionDetail::Lines && minor_version < kFirstWithColumns)) {
    out.insert(out.end(), table.begin(), table.end());
  } else if (minor_version >= kFirstWithColumns) {
    put_runs(table, detail, out);
  } else if (minor_version == kFirstWithColumns - 1) {
    put_pairs_of_definition(table, out);
  }
  // Before 3.10, an empty table gives every instruction the line of the definition.
}

}  // namespace leanpyc
