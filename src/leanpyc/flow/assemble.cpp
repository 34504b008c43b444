#include "leanpyc/flow/assemble.h"

#include <algorithm>

#include "leanpyc/flow/dump.h"
#include "leanpyc/flow/flow_state.h"
#include "leanpyc/flow/pipeline.h"
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

// Runs before the passes, because they keep a NOP only for its line.
void move_to_definition(CodeUnit& unit) {
  const SourceRange place{unit.first_line, -1, unit.first_line, -1};
  for (Instruction& each : unit.sequence.instructions()) {
    if (each.range.line >= 0) each.range = place;
  }
}

void begin_unit(FlowState& state, CodeUnit& unit, const Target& target, ConstantPool& pool) {
  state.unit = &unit;
  state.target = &target;
  state.pool = &pool;
  state.constants.swap(unit.constants);
  state.constant_index_ready = false;
  state.constant_loads_dropped = false;
  state.parameter_count = count_parameters(unit);
  state.prefix.clear();
  state.encodings.prepare(target);
}

}  // namespace
}  // namespace flow

CodeObject* assemble(CodeUnit& unit, const AssembleOptions& options, const Target& target, ConstantPool& pool,
                     FlowWorkspace& workspace, Diagnostics& diagnostics) {
  flow::FlowState& state = workspace.state();
  if (options.positions == PositionDetail::Definition) flow::move_to_definition(unit);
  flow::begin_unit(state, unit, target, pool);
  state.both_tables = options.full_table != nullptr && options.positions == PositionDetail::Lines;
  state.positions = state.both_tables ? PositionDetail::Full : options.positions;
  const flow::Pipeline& pipeline = flow::pipeline_of(target);
  pipeline.run_passes(state);
  if (!pipeline.write(state)) {
    diagnostics.error(ErrorKind::Unsupported, kNoLocation, "jumps that can't be given distances");
    return nullptr;
  }
  if (state.both_tables) *options.full_table = state.full_line_table;
  if (unit.shown_parameter != kNoName) state.localsplus_names[0] = unit.shown_parameter;
  const flow::EncodedUnit& encoded = state.encoded;
  Arena& arena = pool.arena();
  return new (arena.room<CodeObject>(1)) CodeObject{
      .arg_count = unit.arg_count,
      .posonly_arg_count = unit.posonly_arg_count,
      .kwonly_arg_count = unit.kwonly_arg_count,
      .stack_size = state.stack_size,
      .flags = unit.flags,
      .first_line = unit.first_line,
      .code = arena.copy(std::span<const uint8_t>(encoded.bytes.data(), size_t{2} * encoded.units)),
      .constants = arena.copy(state.constants),
      .names = arena.copy(unit.names),
      .localsplus_names = state.localsplus_names,
      .localsplus_kinds = state.localsplus_kinds,
      .filename = options.filename,
      .name = unit.name,
      .qualname = unit.qualname,
      .line_table = state.line_table,
      .exception_table = state.exception_table,
  };
}

const SequenceRules& sequence_rules(const Target& target) { return flow::pipeline_of(target).rules; }

std::string dump_flow_graph(CodeUnit& unit, const Target& target, ConstantPool& pool, FlowWorkspace& workspace) {
  flow::FlowState& state = workspace.state();
  // The passes consume the instructions and the constants, but the unit will still be assembled.
  RawVector<Instruction>& instructions = unit.sequence.instructions();
  RawVector<Instruction> kept;
  kept.resize(instructions.size());
  std::copy(instructions.begin(), instructions.end(), kept.begin());
  std::vector<ConstId> kept_constants = unit.constants;
  flow::begin_unit(state, unit, target, pool);
  std::string text;
  for (const flow::Pass& pass : flow::pipeline_of(target).passes) {
    if (pass.applies(state)) pass.run(state);
    flow::verify(state, pass.name);
    flow::dump_graph(state, pass.name, text);
  }
  instructions.swap(kept);
  unit.constants.swap(kept_constants);
  return text;
}

}  // namespace leanpyc
