#include "leanpyc/cpython/op.h"

namespace leanpyc {

std::string_view op_name(Op op) {
  static constexpr std::string_view kNames[] = {
#define LEANPYC_OP(id, name, effect, traits, pairs, operand) name,
#include "leanpyc/cpython/ops.def"
#undef LEANPYC_OP
      "<unknown>"};
  return kNames[static_cast<size_t>(op)];
}

}  // namespace leanpyc
