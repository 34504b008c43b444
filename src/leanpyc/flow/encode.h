// Instructions to bytes.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Writes state.encoded from the final graph, in one walk over it: the bytecode, as if no jump were longer than one byte
// can say; and where each block stands in it and what it does to the stack. Jumps get their directions: conditional
// ones go forwards only, and one that goes back is turned round and jumps over an unconditional jump back.
void encode(FlowState& state, PositionDetail detail);

// How many EXTENDED_ARG stand before an instruction with this argument.
constexpr uint32_t extended_args(uint32_t arg) {
  if (arg <= 0xFF) [[likely]]
    return 0;
  return arg <= 0xFFFF ? 1 : arg <= 0xFFFFFF ? 2 : 3;
}

}  // namespace leanpyc::flow
