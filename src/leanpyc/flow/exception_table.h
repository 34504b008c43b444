// co_exceptiontable (CPython 3.11 and later; Objects/exception_handling_notes.txt there): which range of the bytecode
// is under which handler.
#pragma once

#include "leanpyc/flow/flow_state.h"

namespace leanpyc::flow {

// Of state.encoded, whose offsets are final.
Seq<uint8_t> write_exception_table(FlowState& state);

}  // namespace leanpyc::flow
