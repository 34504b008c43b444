#include "leanpyc/flow/redundant_code_3_11.h"

#include "leanpyc/flow/reachability.h"
#include "leanpyc/flow/redundant_code.h"

namespace leanpyc::flow {
namespace {

// `line_before`: that of the instruction before the NOP in its block, or -1.
bool gives_way(const Graph& graph, const Block& block, int32_t line_before, const Node& nop, Node* next) {
  const int32_t line = nop.range.line;
  if (line < 0 || line == line_before) return true;
  if (next == nullptr) {
    const BlockId below = graph.first_nonempty(block.next);
    return below != kNoBlock && graph.nodes_of(graph[below])[0].range.line == line;
  }
  if (next->has_line()) return next->range.line == line;
  next->range = nop.range;
  return true;
}

}  // namespace

void clean_block(Graph& graph, Block& block) {
  if (!block.may_have(op_traits::kNop)) return;
  block.traits &= ~uint32_t{op_traits::kNop};
  const std::span<Node> nodes = graph.nodes_of(block);
  int32_t line_before = -1;
  uint32_t kept = 0;
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].op == Op::NOP) {
      Node* const next = i + 1 < nodes.size() ? &nodes[i + 1] : nullptr;
      if (gives_way(graph, block, line_before, nodes[i], next)) continue;
      block.traits |= op_traits::kNop;
    }
    line_before = nodes[i].range.line;
    if (kept != i && kept != 0) graph.add_pairs(block, pairs_of(nodes[kept - 1].op, nodes[i].op));
    nodes[kept++] = nodes[i];
  }
  block.count = kept;
}

void clean_blocks(FlowState& state) {
  for (Block& block : Layout(state.graph)) clean_block(state.graph, block);
}

void remove_unreachable_code_and_jumps(FlowState& state) {
  Graph& graph = state.graph;
  remove_unreachable(state);
  remove_empty_blocks(graph);
  clean_blocks(state);
  for (Block& block : Layout(graph)) {
    if (!block.may_have(op_traits::kUnconditional)) continue;
    Node& jump = *graph.last(block);
    if (jump.target == block.next) graph.make_nop(block, jump);
  }
  remove_empty_blocks(graph);
}

}  // namespace leanpyc::flow
