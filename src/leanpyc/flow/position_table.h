// co_linetable (CPython 3.11 and later; Objects/locations.md in CPython): the size in code units and the range of every
// run of instructions with the same range.
#pragma once

#include <span>

#include "leanpyc/flow/flow_state.h"
#include "leanpyc/text/arena.h"

namespace leanpyc::flow {

// `runs` has at least one run, and no run is empty. The table is first written to `room`.
Seq<uint8_t> write_position_table(const PlaceRuns& runs, int32_t first_line, bool without_columns, ByteBuffer& room,
                                  Arena& arena);
// Writes state.line_table from state.encoded, whose offsets are final.
void write_position_table(FlowState& state);

}  // namespace leanpyc::flow
