#include "leanpyc/flow/build_graph.h"

#include <algorithm>

namespace leanpyc::flow {
namespace {

constexpr int32_t kNotTargeted = -1;
constexpr int32_t kTargeted = -2;

}  // namespace

// A block starts at an instruction that a jump or a SETUP_* names, and after an instruction that ends one. Labels that
// nothing names start none.
void build_graph(FlowState& state) {
  const CodeUnit& unit = *state.unit;
  const std::vector<Instruction>& instructions = unit.sequence.instructions();
  const std::vector<int32_t>& labels = unit.sequence.label_targets();
  Graph& graph = state.graph;
  graph.clear();
  state.has_block_push = false;

  // By instruction: whether it is a target, then the block that starts there.
  std::vector<int32_t>& starts = state.integers;
  starts.assign(instructions.size() + 1, kNotTargeted);
  for (const Instruction& instruction : instructions) {
    if (has_target(instruction.op)) starts[labels[instruction.arg]] = kTargeted;
  }

  std::vector<uint32_t>& with_target = state.node_list;
  with_target.clear();
  graph.nodes.resize(instructions.size());
  Block* block = &graph.blocks.emplace_back();
  bool ended = false;
  for (uint32_t i = 0; i < instructions.size(); ++i) {
    const Instruction& instruction = instructions[i];
    bool targeted = starts[i] != kNotTargeted;
    if (ended || (targeted && (block->count != 0 || block->labelled))) {
      block->capacity = block->count;
      block->next = static_cast<BlockId>(graph.blocks.size());
      block = &graph.blocks.emplace_back();
      block->first = i;
    }
    if (targeted) {
      starts[i] = static_cast<int32_t>(graph.blocks.size()) - 1;
      block->labelled = true;
    }
    ended = ends_block(instruction.op);
    if (has_target(instruction.op)) with_target.push_back(i);
    if (is_block_push(instruction.op)) {
      block->has_block_push = true;
      state.has_block_push = true;
    }
    if (instruction.op == Op::NOP) block->has_nop = true;
    if (instruction.range.line < 0) block->has_unlocated = true;
    ++block->count;
    graph.nodes[i] = {.range = instruction.range, .arg = instruction.arg, .op = instruction.op};
  }
  block->capacity = block->count;
  for (uint32_t i : with_target) {
    Node& node = graph.nodes[i];
    node.target = starts[labels[node.arg]];
    if (is_block_push(node.op)) graph[node.target].is_handler = true;
  }
}

}  // namespace leanpyc::flow
