#include "leanpyc/flow/position_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace leanpyc::flow {
namespace {

constexpr uint32_t kMostUnitsOfEntry = 8;
constexpr size_t kLongestEntry = 32;

// The forms of an entry. Forms 0 to 9: the same line, and the start column in the form and one byte.
constexpr uint32_t kShortColumns = 80;
constexpr uint32_t kShortWidth = 16;
constexpr uint32_t kOneLine = 10;  // 10 to 12: the line advances by 0 to 2; one byte for each column
constexpr uint32_t kNoColumns = 13;
constexpr uint32_t kLong = 14;
constexpr uint32_t kNone = 15;

// Added to the number of units, the head byte of form 0.
constexpr uint32_t kNoUnitsHead = 0x80 - 1;

uint32_t head(uint32_t form, uint32_t units) { return 0x80 | form << 3 | (units - 1); }

uint8_t* put_varint(uint8_t* out, uint32_t value) {
  for (; value >= 64; value >>= 6) *out++ = static_cast<uint8_t>(0x40 | (value & 0x3F));
  *out++ = static_cast<uint8_t>(value);
  return out;
}

// Puts the sign in the lowest bit.
uint32_t signed_bits(int32_t value) {
  const auto bits = static_cast<uint32_t>(value);
  return value < 0 ? (0 - bits) << 1 | 1 : bits << 1;
}

// `line` is the line that the table has reached.
uint8_t* put_long_entry(uint8_t* out, SourceRange range, uint32_t units, int32_t line) {
  if (range.line < 0) {
    *out++ = static_cast<uint8_t>(head(kNone, units));
    return out;
  }
  const uint32_t line_delta = signed_bits(range.line - line);
  const bool has_columns = (range.column | range.end_column) >= 0;
  if (!has_columns && (range.end_line == range.line || range.end_line == -1)) {
    *out++ = static_cast<uint8_t>(head(kNoColumns, units));
    return put_varint(out, line_delta);
  }
  *out++ = static_cast<uint8_t>(head(kLong, units));
  const auto lines = static_cast<uint32_t>(range.end_line - range.line);
  const auto column = static_cast<uint32_t>(range.column + 1);
  const auto end_column = static_cast<uint32_t>(range.end_column + 1);
  if ((line_delta | lines | column | end_column) < 64) [[likely]] {
    const uint32_t bytes = line_delta | lines << 8 | column << 16 | end_column << 24;
    std::memcpy(out, &bytes, sizeof bytes);
    return out + sizeof bytes;
  }
  out = put_varint(out, line_delta);
  out = put_varint(out, lines);
  out = put_varint(out, column);
  return put_varint(out, end_column);
}

// Writes one entry per iteration. The run of an entry and its form are unpredictable, so the code branches only on
// entries that need a long form. It computes everything else by arithmetic that compiles to no branches.
uint8_t* put_entries(uint8_t* out, const PlaceRuns& runs, int32_t first_line) {
  int32_t line = first_line;
  uint32_t done = 0;
  const SourceRange* const* const places = runs.places.data();
  const uint32_t* const ends = runs.ends.data();
  const size_t count = runs.ends.size();
  size_t run = 0;
  while (run != count) {
    const SourceRange& range = *places[run];
    const uint32_t left = ends[run] - done;
    const uint32_t units_head = std::min(kNoUnitsHead + left, kNoUnitsHead + kMostUnitsOfEntry);
    const uint32_t units = units_head - kNoUnitsHead;
    done += units;
    run += (left - kMostUnitsOfEntry - 1) >> 31;  // unless the run continues after this entry

    const auto [start, stop] = std::bit_cast<std::array<uint64_t, 2>>(range);
    const auto line_delta = static_cast<uint32_t>(range.line - line);
    // Zero if both columns are below 128 and the range is on one line. Columns of -1 (the source has none) make it
    // nonzero. A line of -1 makes line_delta large, because the table has reached a real line.
    const uint64_t too_large = (start | stop) >> (32 + 7) | static_cast<uint32_t>(start ^ stop);
    if (too_large != 0 || line_delta > 2) [[unlikely]] {
      out = put_long_entry(out, range, units, line);
      line = range.line < 0 ? line : range.line;
      continue;
    }
    line = range.line;
    // Computes both remaining forms and selects one. The short form has the column's upper bits in its head, and its
    // lower bits next to the width.
    const auto column = static_cast<uint32_t>(start >> 32);
    const auto end_column = static_cast<uint32_t>(stop >> 32);
    const uint32_t width = end_column - column;
    // At least 128 if the column or the width is too large.
    const uint32_t columns = (column + (128 - kShortColumns)) | width * (128 / kShortWidth);
    const int64_t takes_short = (int64_t{columns / 128 | line_delta} - 1) >> 63;
    const uint32_t short_entry = ((column | column << 12) & 0x7078) | width << 8;
    const uint32_t one_line = (kOneLine + line_delta) << 3 | column << 8 | end_column << 16;
    const uint32_t entry = one_line ^ ((one_line ^ short_entry) & static_cast<uint32_t>(takes_short));
    const uint32_t with_units = entry | units_head;
    std::memcpy(out, &with_units, sizeof with_units);  // the last one or two bytes belong to the next entry
    out += 3 + takes_short;
  }
  return out;
}

// Joins runs on the same line.
uint8_t* put_entries_without_columns(uint8_t* out, const PlaceRuns& runs, int32_t first_line) {
  int32_t line = first_line;
  uint32_t done = 0;
  const SourceRange* const* const places = runs.places.data();
  const uint32_t* const ends = runs.ends.data();
  const size_t count = runs.ends.size();
  for (size_t run = 0; run < count; ++run) {
    const int32_t next = places[run]->line;
    while (run + 1 < count && places[run + 1]->line == next) ++run;
    const uint32_t end = ends[run];
    // Most lines have few instructions and follow closely.
    const uint32_t line_delta = signed_bits(next - line);
    if (end - done <= kMostUnitsOfEntry && line_delta < 64 && next >= 0) [[likely]] {
      *out++ = static_cast<uint8_t>(head(kNoColumns, end - done));
      *out++ = static_cast<uint8_t>(line_delta);
      done = end;
      line = next;
      continue;
    }
    while (done != end) {
      const uint32_t units = std::min(end - done, kMostUnitsOfEntry);
      done += units;
      out = put_long_entry(out, {next, -1, next, -1}, units, line);
      line = next < 0 ? line : next;
    }
  }
  return out;
}

}  // namespace

Seq<uint8_t> write_position_table(const PlaceRuns& runs, int32_t first_line, bool without_columns, ByteBuffer& room,
                                  Arena& arena) {
  const size_t longest = (runs.ends.size() + runs.ends.back() / kMostUnitsOfEntry) * kLongestEntry;
  if (room.size() < longest) room.resize(longest);
  uint8_t* const start = room.data();
  uint8_t* const end =
      without_columns ? put_entries_without_columns(start, runs, first_line) : put_entries(start, runs, first_line);
  return arena.copy(std::span<const uint8_t>(start, static_cast<size_t>(end - start)));
}

void write_position_table(FlowState& state) {
  auto table = [&state](bool without_columns) {
    return write_position_table(state.encoded.runs, state.unit->first_line, without_columns, state.table_bytes,
                                state.pool->arena());
  };
  if (state.both_tables) [[unlikely]] {
    state.full_line_table = table(false);
    state.line_table = table(true);
    return;
  }
  state.line_table = table(state.positions != PositionDetail::Full);
}

}  // namespace leanpyc::flow
