// co_exceptiontable (CPython 3.11 and later; Objects/exception_handling_notes.txt there): which range of the bytecode
// is under which handler.
#pragma once

#include "leanpyc/flow/byte_writer.h"
#include "leanpyc/flow/graph.h"

namespace leanpyc::flow {

class ExceptionTable {
 public:
  ExceptionTable(std::vector<uint8_t>& bytes, const Graph& graph) : writer_(bytes), graph_(graph) {}

  // From `offset` (in code units) on, instructions are under `handler`; kNoBlock if under none.
  void change(BlockId handler, uint32_t offset);
  // The bytecode ends at `offset`.
  void finish(uint32_t offset) { change(kNoBlock, offset); }
  Seq<uint8_t> copy_to(Arena& arena) const { return writer_.copy_to(arena); }

 private:
  ByteWriter writer_;
  const Graph& graph_;
  BlockId handler_ = kNoBlock;
  uint32_t start_ = 0;
};

}  // namespace leanpyc::flow
