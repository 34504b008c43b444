// Removes positions from the table of code that an interpreter has compiled.
#pragma once

#include <cstdint>
#include <span>

#include "leanpyc/code/position_detail.h"
#include "leanpyc/text/raw_vector.h"

namespace leanpyc {

// Appends the table with less detail to `out`. `table` is a co_linetable, or before 3.10 a co_lnotab, of CPython
// 3.`minor_version`. A table before 3.11 has no columns, so for Lines it is copied.
void append_shorter_line_table(std::span<const uint8_t> table, int minor_version, PositionDetail detail,
                               ByteBuffer& out);

}  // namespace leanpyc
