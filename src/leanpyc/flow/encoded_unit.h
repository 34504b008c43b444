// The bytecode of an unfinished unit, and the contents of its tables.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "leanpyc/flow/graph.h"
#include "leanpyc/text/raw_vector.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc::flow {

// All positions in the bytecode are in code units.

// Runs of instructions with the same range: the range of each run, and the position where the run ends.
struct PlaceRuns {
  std::span<const SourceRange* const> places;
  std::span<uint32_t> ends;
};

// From `offset` on, instructions are under `handler`; kNoBlock: no handler.
struct HandlerChange {
  uint32_t offset = 0;
  BlockId handler = kNoBlock;
};

// A jump that was written with an operand of zero.
struct EncodedJump {
  uint32_t offset = 0;  // position of the jump
  uint32_t end = 0;     // position after its caches, from which its distance counts
  BlockId target = kNoBlock;
  uint32_t arg = 0;  // at first the id of its label
  // Subtracted from its distance: END_ASYNC_FOR names the END_SEND after the SEND that is its target.
  uint32_t shortened = 0;
};

struct EncodedUnit {
  ByteBuffer bytes;  // longer than the bytecode
  uint32_t units = 0;
  SourceRange first_place;  // the range before the first run
  RawVector<const SourceRange*> run_places;
  RawVector<uint32_t> run_ends;
  PlaceRuns runs;  // spans of run_places and run_ends
  std::vector<HandlerChange> handler_changes;
  std::vector<EncodedJump> jumps;  // in order
};

}  // namespace leanpyc::flow
