#include "leanpyc/flow/assemble.h"

#include <algorithm>
#include <cstring>

#include "leanpyc/flow/dump.h"
#include "leanpyc/flow/exception_table.h"
#include "leanpyc/flow/flow_state.h"
#include "leanpyc/flow/jump_offsets.h"
#include "leanpyc/flow/passes.h"
#include "leanpyc/flow/position_table.h"
#include "leanpyc/flow/verify.h"

namespace leanpyc {

struct FlowWorkspace::State : flow::FlowState {};

FlowWorkspace::FlowWorkspace() : state_(new State) {}
FlowWorkspace::~FlowWorkspace() { delete state_; }

namespace flow {
namespace {

int32_t count_parameters(const CodeUnit& unit) {
  return unit.arg_count + unit.kwonly_arg_count + ((unit.flags & code_flags::kVarArgs) != 0 ? 1 : 0) +
         ((unit.flags & code_flags::kVarKeywords) != 0 ? 1 : 0);
}

SourceRange place_of_definition(const CodeUnit& unit) { return {unit.first_line, -1, unit.first_line, -1}; }

// Before the passes, which keep a NOP only for its line.
void move_to_definition(CodeUnit& unit) {
  const SourceRange place = place_of_definition(unit);
  for (Instruction& each : unit.sequence.instructions()) {
    if (each.range.line >= 0) each.range = place;
  }
}

void begin_unit(FlowState& state, CodeUnit& unit, const Target& target, ConstantPool& pool) {
  state.unit = &unit;
  state.target = &target;
  state.pool = &pool;
  state.constants.assign(unit.constants.begin(), unit.constants.end());
  state.constant_index_ready = false;
  state.constant_loads_dropped = false;
  state.parameter_count = count_parameters(unit);
}

// Where one run of instructions from one place in the source ends and the next begins.
template <PositionDetail kDetail>
bool same_place(const SourceRange& a, const SourceRange& b) {
  if constexpr (kDetail == PositionDetail::Definition) return true;
  if constexpr (kDetail == PositionDetail::Lines) return a.line == b.line;
  return a == b;
}

// Bytecode, positions and exceptions, in one walk over the final graph.
template <PositionDetail kDetail>
void write_tables(FlowState& state, uint32_t code_units, CodeObject& code) {
  Arena& arena = state.pool->arena();
  const Target& target = *state.target;
  code.code = {arena.array<uint8_t>(size_t{2} * code_units), 2 * code_units};
  // Inline caches are zero, and so are not written.
  std::memset(code.code.data, 0, code.code.count);
  uint8_t* const start = code.code.data;
  uint8_t* out = start;
  auto emit = [&out](uint32_t number, uint32_t arg) {
    out[0] = static_cast<uint8_t>(number);
    out[1] = static_cast<uint8_t>(arg);
    out += 2;
  };
  PositionTable positions(state.bytes, state.unit->first_line, state.graph.nodes.size(), code_units,
                          kDetail != PositionDetail::Full);
  ExceptionTable exceptions(state.more_bytes, state.graph);
  BlockId handler = kNoBlock;
  // What belongs to no line is on the first one too: one run is the smallest table.
  constexpr bool kOneRun = kDetail == PositionDetail::Definition;
  // Of the run of instructions that started at `run_start`.
  const SourceRange definition = place_of_definition(*state.unit);
  const SourceRange* range = kOneRun ? &definition : &kNoLocation;
  const uint8_t* run_start = start;
  for (const Block& block : Layout(state.graph)) {
    for (const Node& node : state.graph.nodes_of(block)) {
      if (node.handler != handler) [[unlikely]] {
        handler = node.handler;
        exceptions.change(handler, static_cast<uint32_t>(out - start) / 2);
      }
      if (!same_place<kDetail>(node.range, *range)) {
        if (out != run_start) positions.add(*range, static_cast<uint32_t>(out - run_start) / 2);
        range = &node.range;
        run_start = out;
      }
      const OpcodeInfo& info = target[node.op];
      auto arg = static_cast<uint32_t>(node.arg);
      if (arg > 0xFF) [[unlikely]] {
        uint32_t extended_arg = target[Op::EXTENDED_ARG].number;
        for (uint32_t left = extended_args(node.arg); left != 0; --left) emit(extended_arg, arg >> (8 * left) & 0xFF);
      }
      emit(info.number, arg & 0xFF);
      out += size_t{2} * info.caches;
    }
  }
  positions.add(*range, static_cast<uint32_t>(start + size_t{2} * code_units - run_start) / 2);
  exceptions.finish(code_units);
  code.line_table = positions.copy_to(arena);
  code.exception_table = exceptions.copy_to(arena);
}

void write_tables(FlowState& state, uint32_t code_units, PositionDetail detail, CodeObject& code) {
  switch (detail) {
    case PositionDetail::Full: return write_tables<PositionDetail::Full>(state, code_units, code);
    case PositionDetail::Lines: return write_tables<PositionDetail::Lines>(state, code_units, code);
    case PositionDetail::Definition: return write_tables<PositionDetail::Definition>(state, code_units, code);
  }
}

}  // namespace
}  // namespace flow

CodeObject* assemble(CodeUnit& unit, const AssembleOptions& options, const Target& target, ConstantPool& pool,
                     FlowWorkspace& workspace, Diagnostics& diagnostics) {
  flow::FlowState& state = workspace.state();
  if (options.positions == PositionDetail::Definition) flow::move_to_definition(unit);
  flow::begin_unit(state, unit, target, pool);
  flow::run_passes(state);
  uint32_t code_units = flow::resolve_jumps(state);
  if (code_units == 0) {
    diagnostics.error(ErrorKind::Unsupported, kNoLocation, "jumps that can't be given distances");
    return nullptr;
  }
  // From here on the bytecode's length and every offset are final.
  Arena& arena = pool.arena();
  CodeObject* code = arena.make<CodeObject>();
  code->arg_count = unit.arg_count;
  code->posonly_arg_count = unit.posonly_arg_count;
  code->kwonly_arg_count = unit.kwonly_arg_count;
  code->stack_size = state.stack_size;
  code->flags = unit.flags;
  code->first_line = unit.first_line;
  code->constants = arena.copy(state.constants);
  code->names = arena.copy(unit.names);
  code->localsplus_names = arena.copy(state.localsplus_names);
  code->localsplus_kinds = arena.copy(state.localsplus_kinds);
  code->filename = options.filename;
  code->name = unit.name;
  code->qualname = unit.qualname;
  flow::write_tables(state, code_units, options.positions, *code);
  return code;
}

std::string dump_flow_graph(CodeUnit& unit, const Target& target, ConstantPool& pool, FlowWorkspace& workspace) {
  flow::FlowState& state = workspace.state();
  // The passes use the instructions up, which are still to be assembled.
  RawVector<Instruction>& instructions = unit.sequence.instructions();
  RawVector<Instruction> kept;
  kept.resize(instructions.size());
  std::copy(instructions.begin(), instructions.end(), kept.begin());
  flow::begin_unit(state, unit, target, pool);
  std::string text;
  for (const flow::Pass& pass : flow::passes_of(target)) {
    pass.run(state);
    flow::verify(state, pass.name);
    flow::dump_graph(state, pass.name, text);
  }
  instructions.swap(kept);
  return text;
}

}  // namespace leanpyc
