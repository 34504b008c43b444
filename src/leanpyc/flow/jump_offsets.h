// Where every instruction stands in the bytecode.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Sets every block's offset and every jump's argument, and gives jumps their directions. Gives the length of the
// bytecode in code units, or 0 if no offsets satisfy all jumps. The graph can't change after this.
uint32_t resolve_jumps(FlowState& state);

// How many EXTENDED_ARG stand before an instruction with this argument.
constexpr uint32_t extended_args(int32_t arg) {
  if (arg <= 0xFF) [[likely]]
    return 0;
  return arg <= 0xFFFF ? 1 : arg <= 0xFFFFFF ? 2 : 3;
}

}  // namespace leanpyc::flow
