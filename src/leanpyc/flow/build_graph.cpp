#include "leanpyc/flow/build_graph.h"

#include <algorithm>

#include "leanpyc/text/append.h"

namespace leanpyc::flow {
namespace {

constexpr int32_t kTargeted = -1;
constexpr int32_t kNotTargeted = -2;

// Adds a run to the block directly before it. Control reaches the run only from there, so if its first instruction has
// no line, it takes the line of the instruction before.
void extend(Graph& graph, Block& block, const InstructionRun& run, uint32_t end) {
  Node* const first = graph.nodes.data() + run.first;
  uint32_t traits = run.traits;
  if ((traits & op_traits::kUnlocated) != 0 && graph.continues_lines && first[-1].has_line()) {
    continue_line(first, graph.nodes.data() + end);
    if (all_located(first, graph.nodes.data() + end)) traits &= ~uint32_t{op_traits::kUnlocated};
  }
  block.traits |= traits;
  graph.traits |= traits;
  graph.add_pairs(block, run.pairs | pairs_of(first[-1].op, first->op));
  block.count = block.capacity = end - block.first;
}

// Makes blocks in the order of their runs. `blocks[i]` is kTargeted on entry if a jump or SETUP_* targets run i, and
// receives the run's block. Returns the number of blocks that the block before does not fall into.
template <bool kAtLabels>
int32_t make_blocks(Graph& graph, const RawVector<InstructionRun>& runs, int32_t* blocks) {
  const auto count = static_cast<uint32_t>(graph.nodes.size());
  int32_t apart = 0;
  bool ended = true;
  bool falls_in = true;  // the entry block counts as reached
  for (size_t i = 0; i < runs.size(); ++i) {
    const InstructionRun& run = runs[i];
    const uint32_t end = i + 1 < runs.size() ? runs[i + 1].first : count;
    const bool targeted = blocks[i] == kTargeted || (kAtLabels && run.labelled);
    if (!targeted && end == run.first) continue;
    if (!targeted && !ended) {
      extend(graph, graph.blocks.back(), run, end);
    } else {
      const auto id = static_cast<BlockId>(graph.blocks.size());
      if (id != kEntry) graph[id - 1].next = id;
      blocks[i] = id;
      Block& block = append_new(graph.blocks);
      block.first = run.first;
      block.count = block.capacity = end - run.first;
      block.traits = run.traits;
      block.labelled = targeted;
      block.predecessors = falls_in;
      block.visited = falls_in;
      apart += !falls_in;
      graph.traits |= run.traits;
      graph.add_pairs(block, run.pairs);
    }
    ended = (run.traits & op_traits::kEnds) != 0;
    falls_in = (run.traits & (op_traits::kUnconditional | op_traits::kScopeExit)) == 0;
  }
  return apart;
}

template <bool kAtLabels>
void build(FlowState& state) {
  InstructionSequence& sequence = state.unit->sequence;
  const RawVector<InstructionRun>& runs = sequence.close_runs();
  const int32_t* const label_runs = sequence.label_runs().data();
  Graph& graph = state.graph;
  graph.clear();
  graph.continues_lines = sequence.rules().continues_lines;
  graph.nodes.swap(sequence.instructions());
  Node* const nodes = graph.nodes.data();

  state.integers.assign(runs.size(), kNotTargeted);
  int32_t* const blocks = state.integers.data();
  for (uint32_t i : sequence.jumps()) blocks[label_runs[nodes[i].arg]] = kTargeted;
  int32_t apart = make_blocks<kAtLabels>(graph, runs, blocks);

  for (uint32_t i : sequence.jumps()) {
    Node& node = nodes[i];
    node.target = blocks[label_runs[node.arg]];
    Block& target = graph[node.target];
    ++target.predecessors;
    if (is_block_push(node.op)) target.is_handler = true;
    if (i >= target.first) {
      target.may_be_loop = true;
    } else if (!target.visited) {
      target.visited = true;
      --apart;
    }
  }
  // If every block falls into the next, all blocks are reachable and their predecessor counts are right.
  state.flow_changed = apart != 0;
}

}  // namespace

void build_graph(FlowState& state) { build<false>(state); }

void build_graph_at_labels(FlowState& state) { build<true>(state); }

void build_graph_in_order(FlowState& state) {
  build<true>(state);
  const RawVector<InstructionRun>& runs = state.unit->sequence.close_runs();
  std::vector<BlockId>& newest = state.newest_blocks;
  newest.clear();
  std::vector<int32_t>& orders = state.more_integers;
  orders.clear();
  for (size_t i = 0; i < runs.size(); ++i) {
    if (state.integers[i] < 0) continue;
    newest.push_back(state.integers[i]);
    orders.push_back(runs[i].order);
  }
  // The blocks are numbered in the order of their runs.
  std::ranges::sort(newest, [&orders](BlockId a, BlockId b) {
    const int32_t first = orders[static_cast<size_t>(a)];
    const int32_t second = orders[static_cast<size_t>(b)];
    return first != second ? first > second : a > b;
  });
}

}  // namespace leanpyc::flow
