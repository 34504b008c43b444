#include "leanpyc/flow/build_graph.h"

namespace leanpyc::flow {
namespace {

constexpr int32_t kNotTargeted = -1;
constexpr int32_t kTargeted = -2;

}  // namespace

// A block starts at an instruction that a jump or a SETUP_* names, and after an instruction that ends one. Labels that
// nothing names start none.
void build_graph(FlowState& state) {
  using namespace op_traits;
  const CodeUnit& unit = *state.unit;
  const std::vector<Instruction>& instructions = unit.sequence.instructions();
  const int32_t* const labels = unit.sequence.label_targets().data();
  const auto count = static_cast<uint32_t>(instructions.size());
  Graph& graph = state.graph;
  graph.clear();

  // By instruction: whether it is a target, then the block that starts there.
  state.integers.assign(size_t{count} + 1, kNotTargeted);
  int32_t* const starts = state.integers.data();
  for (const Instruction& instruction : instructions) {
    if (has_target(instruction.op)) starts[labels[instruction.arg]] = kTargeted;
  }

  std::vector<uint32_t>& with_target = state.node_list;
  with_target.clear();
  graph.nodes.resize(count);
  Node* const nodes = graph.nodes.data();
  Block* block = &graph.blocks.push_back({});
  uint32_t traits = 0;       // of the block so far
  uint32_t unit_traits = 0;  // of the blocks before
  uint32_t previous = 0;     // of the instruction before
  auto close_block = [&](uint32_t end) {
    block->count = block->capacity = end - block->first;
    block->traits = traits;
    unit_traits |= traits;
    traits = 0;
  };
  for (uint32_t i = 0; i < count; ++i) {
    const Instruction& instruction = instructions[i];
    bool targeted = starts[i] != kNotTargeted;
    bool ended = (previous & (kJump | kScopeExit)) != 0;
    if (ended || targeted) {
      if (i != 0) {
        close_block(i);
        block->next = static_cast<BlockId>(graph.blocks.size());
        block = &graph.blocks.push_back({.first = i});
      }
      if (targeted) {
        starts[i] = static_cast<int32_t>(graph.blocks.size()) - 1;
        block->labelled = true;
      }
    }
    previous = traits_of(instruction.op);
    traits |= previous;
    if (instruction.range.line < 0) traits |= kUnlocated;
    if ((previous & (kJump | kBlockPush)) != 0) with_target.push_back(i);
    nodes[i] = {.range = instruction.range, .arg = instruction.arg, .op = instruction.op};
  }
  close_block(count);
  for (uint32_t i : with_target) {
    Node& node = nodes[i];
    node.target = starts[labels[node.arg]];
    if (is_block_push(node.op)) graph[node.target].is_handler = true;
  }
  state.unit_traits = unit_traits;
  state.flow_changed = false;
}

}  // namespace leanpyc::flow
