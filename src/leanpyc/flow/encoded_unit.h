// A unit's bytecode in the making, and what its tables will say of it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "leanpyc/flow/graph.h"
#include "leanpyc/text/raw_vector.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc::flow {

// Everything that stands in the bytecode is told in code units.

// Runs of instructions from one place in the source each: what the place is, and up to where the run goes.
struct PlaceRuns {
  std::span<const SourceRange* const> places;
  std::span<uint32_t> ends;
};

// From `offset` on, instructions are under `handler`; kNoBlock if under none.
struct HandlerChange {
  uint32_t offset = 0;
  BlockId handler = kNoBlock;
};

// A jump, written with an argument of zero.
struct EncodedJump {
  uint32_t offset = 0;  // where it stands
  uint32_t end = 0;     // behind its caches; where its distance counts from
  BlockId target = kNoBlock;
  uint32_t arg = 0;
};

struct EncodedUnit {
  ByteBuffer bytes;  // longer than the bytecode
  uint32_t units = 0;
  SourceRange first_place;  // that the first run is taken to be from
  RawVector<const SourceRange*> run_places;
  RawVector<uint32_t> run_ends;
  PlaceRuns runs;  // in these
  std::vector<HandlerChange> handler_changes;
  std::vector<EncodedJump> jumps;  // in order
};

}  // namespace leanpyc::flow
