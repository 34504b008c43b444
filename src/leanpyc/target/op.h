// The instructions of every CPython version known, under one numbering of our own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leanpyc {

// The union over all targets; a Target's table says which exist there, and under what number.
// Pseudo-instructions (those no code object holds) come last.
enum class Op : uint8_t {
#define LEANPYC_OP(name) name,
#include "leanpyc/target/ops.def"
#undef LEANPYC_OP
  kCount
};
inline constexpr size_t kOpCount = static_cast<size_t>(Op::kCount);

std::string_view op_name(Op op);

}  // namespace leanpyc
