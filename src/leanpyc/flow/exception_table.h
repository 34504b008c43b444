// co_exceptiontable (CPython 3.11 and later; Objects/exception_handling_notes.txt in CPython): maps each range of the
// bytecode to its handler.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Writes the table of state.encoded, whose offsets are final.
Seq<uint8_t> write_exception_table(FlowState& state);

}  // namespace leanpyc::flow
