#include "leanpyc/flow/build_graph.h"

namespace leanpyc::flow {
namespace {

constexpr int32_t kTargeted = -1;
constexpr int32_t kNotTargeted = -2;

// Adds a run to the block right before it: nothing else leads there.
void extend(Block& block, const InstructionRun& run, const Node* nodes, uint32_t end) {
  block.traits |= run.traits;
  block.pairs |= run.pairs;
  block.pairs |= pairs_of(nodes[run.first - 1].op, nodes[run.first].op);
  block.count = block.capacity = end - block.first;
}

}  // namespace

// A block starts at a run that a jump or a SETUP_* names, and after a run whose last instruction ends it. Labels that
// nothing names start none.
void build_graph(FlowState& state) {
  using namespace op_traits;
  InstructionSequence& sequence = state.unit->sequence;
  const std::vector<InstructionRun>& runs = sequence.close_runs();
  const int32_t* const label_runs = sequence.label_runs().data();
  Graph& graph = state.graph;
  graph.clear();
  graph.nodes.swap(sequence.instructions());
  Node* const nodes = graph.nodes.data();
  const auto count = static_cast<uint32_t>(graph.nodes.size());

  // By run: whether something names it, then its block.
  state.integers.assign(runs.size(), kNotTargeted);
  int32_t* const blocks = state.integers.data();
  for (uint32_t i : sequence.jumps()) blocks[label_runs[nodes[i].arg]] = kTargeted;

  bool is_behind_end = true;
  for (size_t i = 0; i < runs.size(); ++i) {
    const InstructionRun& run = runs[i];
    const uint32_t end = i + 1 < runs.size() ? runs[i + 1].first : count;
    const bool targeted = blocks[i] == kTargeted;
    if (!targeted && end == run.first) continue;
    graph.traits |= run.traits;
    if (!targeted && !is_behind_end) {
      extend(graph.blocks.back(), run, nodes, end);
      graph.pairs |= graph.blocks.back().pairs;
    } else {
      if (!graph.blocks.empty()) graph.blocks.back().next = static_cast<BlockId>(graph.blocks.size());
      blocks[i] = static_cast<int32_t>(graph.blocks.size());
      Block& block = graph.blocks.emplace_back(Block{.first = run.first});
      block.count = block.capacity = end - run.first;
      block.traits = run.traits;
      block.pairs = run.pairs;
      graph.pairs |= run.pairs;
      block.labelled = targeted;
    }
    is_behind_end = (run.traits & kEnds) != 0;
  }
  for (uint32_t i : sequence.jumps()) {
    Node& node = nodes[i];
    node.target = blocks[label_runs[node.arg]];
    if (is_block_push(node.op)) graph[node.target].is_handler = true;
  }
  state.flow_changed = false;
}

}  // namespace leanpyc::flow
