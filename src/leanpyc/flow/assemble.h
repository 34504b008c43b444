// Converts instructions to a code object: flow graph, optimizer, stack depth, and tables.
#pragma once

#include <string>

#include "leanpyc/code/position_detail.h"
#include "leanpyc/cpython/target.h"
#include "leanpyc/flow/code_unit.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

struct AssembleOptions {
  NameId filename = kNoName;
  PositionDetail positions = PositionDetail::Full;
  // With PositionDetail::Lines: gets the full table, too. nullptr: only the table of the code object is made.
  Seq<uint8_t>* full_table = nullptr;
};

// Memory that is reused between units and files (blocks, worklists, byte buffers).
class FlowWorkspace {
 public:
  FlowWorkspace();
  ~FlowWorkspace();
  FlowWorkspace(const FlowWorkspace&) = delete;
  FlowWorkspace& operator=(const FlowWorkspace&) = delete;

  struct State;
  State& state() { return *state_; }

 private:
  State* state_;
};

// Runs the target's passes over the unit and consumes it. Returns the code object, in the pool's arena. Returns nullptr
// with the diagnostic set only when a limit of CPython's is exceeded.
CodeObject* assemble(CodeUnit& unit, const AssembleOptions& options, const Target& target, ConstantPool& pool,
                     FlowWorkspace& workspace, Diagnostics& diagnostics);

// Returns the rules for the sequences of the target's units.
const SequenceRules& sequence_rules(const Target& target);

// --dump=cfg: returns the flow graph after each pass as text.
std::string dump_flow_graph(CodeUnit& unit, const Target& target, ConstantPool& pool, FlowWorkspace& workspace);

}  // namespace leanpyc
