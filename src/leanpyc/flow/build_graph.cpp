#include "leanpyc/flow/build_graph.h"

namespace leanpyc::flow {
namespace {

constexpr int32_t kNoStart = -1;
constexpr int32_t kTargeted = -2;
constexpr int32_t kAfterEnd = -3;  // behind an instruction that ends a block, and not targeted

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

  // By instruction: whether a block starts there, then which.
  state.integers.assign(size_t{count} + 1, kNoStart);
  int32_t* const starts = state.integers.data();
  // The instructions with a target, by number.
  std::vector<uint32_t>& with_target = state.node_list;
  with_target.clear();
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t op_traits = traits_of(instructions[i].op);
    if ((op_traits & (kJump | kBlockPush | kScopeExit)) == 0) continue;
    if ((op_traits & (kJump | kBlockPush)) != 0) {
      with_target.push_back(i);
      starts[labels[instructions[i].arg]] = kTargeted;
    }
    if ((op_traits & kBlockPush) == 0 && starts[i + 1] == kNoStart) starts[i + 1] = kAfterEnd;
  }

  graph.nodes.resize(count);
  Node* const nodes = graph.nodes.data();
  Block* block = &graph.blocks.push_back({});
  uint32_t traits = 0;       // of the block so far
  uint32_t unit_traits = 0;  // of the blocks before
  auto close_block = [&](uint32_t end) {
    block->count = block->capacity = end - block->first;
    block->traits = traits;
    unit_traits |= traits;
    traits = 0;
  };
  for (uint32_t i = 0; i < count; ++i) {
    const Instruction& instruction = instructions[i];
    if (starts[i] != kNoStart) [[unlikely]] {
      if (i != 0) {
        close_block(i);
        block->next = static_cast<BlockId>(graph.blocks.size());
        block = &graph.blocks.push_back({.first = i});
      }
      block->labelled = starts[i] == kTargeted;
      starts[i] = static_cast<int32_t>(graph.blocks.size()) - 1;
    }
    // A line below zero has the bit of kUnlocated.
    traits |= traits_of(instruction.op) | (static_cast<uint32_t>(instruction.range.line) & kUnlocated);
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
