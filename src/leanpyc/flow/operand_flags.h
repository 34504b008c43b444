// Operands that the code generator and the flow passes share.
#pragma once

#include <cstdint>

namespace leanpyc::flow::operand_flags {

inline constexpr int32_t kPushesNull = 1;       // LOAD_GLOBAL: also pushes a NULL for a call
inline constexpr int32_t kSubscript = 26;       // BINARY_OP: x[i] (since CPython 3.14)
inline constexpr int32_t kListToTuple = 6;      // CALL_INTRINSIC_1
inline constexpr int32_t kUnaryPositive = 5;    // CALL_INTRINSIC_1
inline constexpr int32_t kComparesToBool = 16;  // COMPARE_OP: the result is a bool

}  // namespace leanpyc::flow::operand_flags
