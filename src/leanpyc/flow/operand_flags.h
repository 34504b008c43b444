// Flags in operands (CPython 3.13), set by the code generator or by the peephole pass.
#pragma once

#include <cstdint>

namespace leanpyc::flow::operand_flags {

inline constexpr int32_t kPushesNull = 1;       // LOAD_GLOBAL: also pushes a NULL for a call
inline constexpr int32_t kComparesToBool = 16;  // COMPARE_OP: the result is a bool

}  // namespace leanpyc::flow::operand_flags
