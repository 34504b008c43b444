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
  InstructionSequence& sequence = state.unit->sequence;
  const int32_t* const labels = sequence.label_targets().data();
  Graph& graph = state.graph;
  graph.clear();
  graph.nodes.swap(sequence.instructions());
  Node* const nodes = graph.nodes.data();
  const auto count = static_cast<uint32_t>(graph.nodes.size());

  // By instruction: whether a block starts there, then which.
  state.integers.assign(size_t{count} + 1, kNoStart);
  int32_t* const starts = state.integers.data();
  starts[count] = kAfterEnd;
  for (uint32_t i : sequence.jumps()) {
    starts[labels[nodes[i].arg]] = kTargeted;
    if (is_jump(nodes[i].op) && starts[i + 1] == kNoStart) starts[i + 1] = kAfterEnd;
  }
  for (uint32_t i : sequence.exits()) {
    if (starts[i + 1] == kNoStart) starts[i + 1] = kAfterEnd;
  }

  uint32_t unit_traits = 0;
  for (uint32_t first = 0;;) {
    Block& block = graph.blocks.emplace_back(Block{.first = first});
    block.labelled = starts[first] == kTargeted;
    starts[first] = static_cast<int32_t>(graph.blocks.size()) - 1;
    uint32_t traits = 0;
    uint32_t pairs = 0;
    uint32_t before = 0;  // the pairs that the last instruction may be the first of
    const Node* node = nodes + first;
    const int32_t* start = starts + first;
    if (first < count) {
      do {
        // A line below zero has the bit of kUnlocated.
        traits |= traits_of(node->op) | (static_cast<uint32_t>(node->range.line) & kUnlocated);
        const OpPairs& pair = pairs_of(node->op);
        pairs |= before & pair.second;
        before = pair.first;
        ++node;
      } while (*++start == kNoStart);
    }
    const auto end = static_cast<uint32_t>(node - nodes);
    block.count = block.capacity = end - first;
    block.traits = traits;
    block.pairs = static_cast<uint16_t>(pairs);
    unit_traits |= traits;
    if (end >= count) break;
    block.next = static_cast<BlockId>(graph.blocks.size());
    first = end;
  }
  for (uint32_t i : sequence.jumps()) {
    Node& node = nodes[i];
    node.target = starts[labels[node.arg]];
    if (is_block_push(node.op)) graph[node.target].is_handler = true;
  }
  state.unit_traits = unit_traits;
  state.flow_changed = false;
}

}  // namespace leanpyc::flow
