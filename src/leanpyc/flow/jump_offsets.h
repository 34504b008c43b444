// The position of every instruction in the bytecode (CPython's resolve_jump_offsets).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Several sizes of a jump may be right, because a jump back counts its own size. CPython finds the solution nearest to
// its first guess.
enum class FirstGuess : uint8_t {
  TargetIndex,  // a jump's operand is the index of its target among all instructions
  Label,        // it is the id of the label that the jump had at first
  Zero,
};

// Writes the operands of the jumps of state.encoded and inserts their EXTENDED_ARGs. Later code moves, and so do the
// positions recorded for it. Returns false if no offsets satisfy all jumps.
bool resolve_jumps(FlowState& state, FirstGuess guess);

}  // namespace leanpyc::flow
