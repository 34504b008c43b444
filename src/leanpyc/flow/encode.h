// Encodes instructions as bytes (CPython's assemble_emit and normalize_jumps).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Writes state.encoded from the final graph in one walk: the bytecode, with one byte for every jump's operand, and for
// each block its position in the bytecode and its effect on the stack. Gives jumps their directions. Conditional jumps
// go forwards only, unless the target has conditional jumps back: a conditional jump that goes back is inverted, and
// jumps over an unconditional jump back.
void encode(FlowState& state);
// Does the same, but a full position table has an entry for each instruction, also if the next one has the same range.
void encode_with_position_of_each(FlowState& state);

// Returns the number of EXTENDED_ARGs before an instruction with this operand.
constexpr uint32_t extended_args(uint32_t arg) {
  if (arg <= 0xFF) [[likely]]
    return 0;
  return arg <= 0xFFFF ? 1 : arg <= 0xFFFFFF ? 2 : 3;
}

}  // namespace leanpyc::flow
