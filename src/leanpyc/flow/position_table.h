// co_linetable (CPython 3.11 and later; Objects/locations.md there): for every run of instructions from one place in
// the source, how many code units it has and what that place is.
#pragma once

#include "leanpyc/flow/byte_writer.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc::flow {

class PositionTable {
 public:
  PositionTable(std::vector<uint8_t>& bytes, int32_t first_line) : writer_(bytes), line_(first_line) {}

  // The next `units` code units of the bytecode, at least one, are from `range`.
  void add(const SourceRange& range, uint32_t units) {
    if (range == range_ && units_ != 0) {
      units_ += units;
      return;
    }
    flush();
    range_ = range;
    units_ = units;
  }
  // Writes what `add` has gathered; to be called once, at the end.
  void flush();
  Seq<uint8_t> copy_to(Arena& arena) const { return writer_.copy_to(arena); }

 private:
  void write_entry(uint32_t units);
  void put_head(uint32_t form, uint32_t units) { writer_.put(0x80 | form << 3 | (units - 1)); }
  void put_varint(uint32_t value);
  void put_signed_varint(int32_t value);

  ByteWriter writer_;
  SourceRange range_ = kNoLocation;
  uint32_t units_ = 0;
  int32_t line_;  // that the table has arrived at
};

}  // namespace leanpyc::flow
