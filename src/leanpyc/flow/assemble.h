// Instructions to a code object: the flow graph, its optimiser, stack depth, and the tables.
#pragma once

#include <string>

#include "leanpyc/flow/code_unit.h"
#include "leanpyc/target/target.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

// How much the position table says.
enum class PositionDetail : uint8_t {
  Full,
  Lines,       // no columns: what CPython's tables say under -X no_debug_ranges, in one run a line
  Definition,  // every instruction is on the unit's first line
};

struct AssembleOptions {
  NameId filename = kNoName;
  PositionDetail positions = PositionDetail::Full;
};

// Room that is reused from unit to unit and file to file (blocks, worklists, byte buffers).
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

// Runs the target's passes over the unit, which is used up. The code object lives in the pool's arena.
// nullptr with the diagnostic set only when a limit of CPython's own is hit.
CodeObject* assemble(CodeUnit& unit, const AssembleOptions& options, const Target& target, ConstantPool& pool,
                     FlowWorkspace& workspace, Diagnostics& diagnostics);

// --dump=cfg: the flow graph after each pass, as text.
std::string dump_flow_graph(CodeUnit& unit, const Target& target, ConstantPool& pool, FlowWorkspace& workspace);

}  // namespace leanpyc
