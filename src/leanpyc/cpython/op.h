// The instructions of all known CPython versions, with leanpyc's own numbering.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leanpyc {

// The union over all targets, one enumerator for each behaviour. A Target's table shows which instructions exist there,
// and their numbers. Pseudo-instructions (which code objects never contain) come last.
enum class Op : uint8_t {
#define LEANPYC_OP(id, name, effect, traits, pairs, operand) id,
#include "leanpyc/cpython/ops.def"
#undef LEANPYC_OP
  kCount
};
inline constexpr size_t kOpCount = static_cast<size_t>(Op::kCount);

// Returns the name that CPython prints. Several instructions may have the same name.
std::string_view op_name(Op op);

}  // namespace leanpyc
