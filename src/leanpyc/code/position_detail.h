// The contents of the position table.
#pragma once

#include <cstdint>

namespace leanpyc {

enum class PositionDetail : uint8_t {
  Full,
  Lines,       // no columns: the contents of CPython's tables under -X no_debug_ranges, with one entry run per line
  Definition,  // every instruction has the unit's first line
};

}  // namespace leanpyc
