#include "leanpyc/flow/position_table.h"

#include <gtest/gtest.h>

namespace leanpyc::flow {
namespace {

struct Entry {
  SourceRange range;
  uint32_t units;
};

std::vector<int> table(int32_t first_line, std::initializer_list<Entry> entries) {
  Arena arena;
  ByteBuffer room;
  std::vector<const SourceRange*> places;
  std::vector<uint32_t> ends;
  for (const Entry& entry : entries) {
    places.push_back(&entry.range);
    ends.push_back((ends.empty() ? 0 : ends.back()) + entry.units);
  }
  Seq<uint8_t> bytes = write_position_table({places, ends}, first_line, false, room, arena);
  return {bytes.begin(), bytes.end()};
}

using Bytes = std::vector<int>;

TEST(PositionTable, ShortFormNeedsTheSameLineAndFewColumns) {
  EXPECT_EQ(table(7, {{{7, 12, 7, 20}, 2}}), (Bytes{0x80 | 1 << 3 | 1, 4 << 4 | 8}));
  EXPECT_EQ(table(7, {{{7, 79, 7, 94}, 1}}), (Bytes{0x80 | 9 << 3, 7 << 4 | 15}));
}

TEST(PositionTable, OneLineFormUsesOneByteForEachColumn) {
  EXPECT_EQ(table(7, {{{7, 3, 7, 19}, 1}}), (Bytes{0x80 | 10 << 3, 3, 19}));
  EXPECT_EQ(table(7, {{{9, 0, 9, 127}, 8}}), (Bytes{0x80 | 12 << 3 | 7, 0, 127}));
  // Too far to the right for the short form, and an end before the start.
  EXPECT_EQ(table(7, {{{7, 80, 7, 81}, 1}}), (Bytes{0x80 | 10 << 3, 80, 81}));
  EXPECT_EQ(table(7, {{{7, 20, 7, 19}, 1}}), (Bytes{0x80 | 10 << 3, 20, 19}));
  EXPECT_EQ(table(7, {{{7, 127, 7, 0}, 1}}), (Bytes{0x80 | 10 << 3, 127, 0}));
}

TEST(PositionTable, LongFormForEverythingElseWithColumns) {
  EXPECT_EQ(table(7, {{{6, 0, 6, 4}, 1}}), (Bytes{0x80 | 14 << 3, 1 << 1 | 1, 0, 1, 5}));
  EXPECT_EQ(table(7, {{{7, 4, 9, 5}, 1}}), (Bytes{0x80 | 14 << 3, 0, 2, 5, 6}));
  EXPECT_EQ(table(7, {{{107, 4, 107, 200}, 1}}), (Bytes{0x80 | 14 << 3, 0x40 | (200 & 0x3F), 3, 0, 5, 0x40 | 9, 3}));
  // An end before the start, as decorators can produce.
  EXPECT_EQ(table(7, {{{7, 4, 7, 2}, 1}}), (Bytes{0x80 | 10 << 3, 4, 2}));
}

TEST(PositionTable, WithoutColumnsAndWithoutALine) {
  EXPECT_EQ(table(7, {{{7, -1, 7, -1}, 1}}), (Bytes{0x80 | 13 << 3, 0}));
  EXPECT_EQ(table(7, {{kNoLocation, 3}, {{8, -1, -1, -1}, 1}}), (Bytes{0x80 | 15 << 3 | 2, 0x80 | 13 << 3, 2}));
}

TEST(PositionTable, RunsOfMoreThanEightUnitsAreSplit) {
  EXPECT_EQ(table(1, {{{2, 0, 2, 1}, 17}}),
            (Bytes{0x80 | 11 << 3 | 7, 0, 1, 0x80 | 0 << 3 | 7, 1, 0x80 | 0 << 3 | 0, 1}));
  EXPECT_EQ(table(2, {{{2, 0, 2, 1}, 16}, {{2, 8, 2, 9}, 8}}),
            (Bytes{0x80 | 0 << 3 | 7, 1, 0x80 | 0 << 3 | 7, 1, 0x80 | 1 << 3 | 7, 1}));
}

}  // namespace
}  // namespace leanpyc::flow
