// co_linetable (CPython 3.11 and later; Objects/locations.md there): for every run of instructions from one place in
// the source, how many code units it has and what that place is.
#pragma once

#include "leanpyc/flow/byte_writer.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc::flow {

class PositionTable {
 public:
  // Without columns each run still has entries of its own, as CPython's have under -X no_debug_ranges.
  PositionTable(std::vector<uint8_t>& bytes, int32_t first_line, bool without_columns)
      : writer_(bytes), line_(first_line), without_columns_(without_columns) {}

  // The next `units` code units of the bytecode are from `range`. Runs from one place are to be given whole.
  void add(const SourceRange& range, uint32_t units);
  Seq<uint8_t> copy_to(Arena& arena) const { return writer_.copy_to(arena); }

 private:
  uint8_t* write_entry(uint8_t* out, const SourceRange& range, uint32_t units);

  ByteWriter writer_;
  int32_t line_;  // that the table has arrived at
  bool without_columns_;
};

}  // namespace leanpyc::flow
