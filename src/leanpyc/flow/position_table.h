// co_linetable (CPython 3.11 and later; Objects/locations.md there): for every run of instructions from one place in
// the source, how many code units it has and what that place is.
#pragma once

#include <span>

#include "leanpyc/flow/encoded_unit.h"
#include "leanpyc/text/arena.h"

namespace leanpyc::flow {

// Of runs, at least one, that are not empty. Written in `room` first.
Seq<uint8_t> write_position_table(const PlaceRuns& runs, int32_t first_line, bool without_columns, ByteBuffer& room,
                                  Arena& arena);

}  // namespace leanpyc::flow
