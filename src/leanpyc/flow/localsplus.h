// The frame's array of locals, cells and free variables (CPython's prepare_localsplus).
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// The instructions that make a generator and drop what its first send() pushes.
struct GeneratorStart {
  Op make;
  bool drop_has_line;  // POP_TOP has the line of the definition, as `make` has
};

// Assigns the slots (a parameter that is also a cell has one slot), sets the operands of instructions to them, and
// makes state.prefix, which runs before the first instruction (COPY_FREE_VARS, MAKE_CELL, and `generator` if the unit
// is one).
void prepare_localsplus(FlowState& state, GeneratorStart generator);

}  // namespace leanpyc::flow
