// co_exceptiontable (CPython 3.11 and later; Objects/exception_handling_notes.txt in CPython): maps each range of the
// bytecode to its handler.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Writes state.exception_table from state.encoded, whose offsets are final.
void write_exception_table(FlowState& state);

}  // namespace leanpyc::flow
