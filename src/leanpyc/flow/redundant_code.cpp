#include "leanpyc/flow/redundant_code.h"

#include <algorithm>

namespace leanpyc::flow {
namespace {

// The line of the first instruction of `block` that will stay; NOPs without a line will go.
int32_t first_lasting_line(const Graph& graph, const Block& block) {
  for (const Node& node : graph.nodes_of(block)) {
    if (node.op != Op::NOP || node.range.line != kNoLocation.line) return node.range.line;
  }
  return kNoLocation.line;
}

// A NOP is needed only as a place for its line: it goes if it has none, or if a neighbour that is executed with it
// has the same. A neighbour behind it that has no line takes the NOP's.
// Which pairs there are is known again afterwards, if anybody will ask.
template <bool kWithPairs>
void remove_nops_of_block(Graph& graph, Block& block) {
  block.traits &= ~uint32_t{op_traits::kNop};
  std::span<Node> nodes = graph.nodes_of(block);
  uint32_t kept = 0;
  uint32_t pairs = 0;
  uint32_t before = 0;
  auto keep = [&]([[maybe_unused]] const Node& node) {
    ++kept;
    if constexpr (kWithPairs) {
      const OpPairs& pair = pairs_of(node.op);
      pairs |= before & pair.second;
      before = pair.first;
    }
  };
  while (kept < nodes.size() && nodes[kept].op != Op::NOP) keep(nodes[kept]);
  int32_t previous_line = kept == 0 ? -1 : nodes[kept - 1].range.line;
  for (uint32_t i = kept; i < nodes.size(); ++i) {
    int32_t line = nodes[i].range.line;
    if (nodes[i].op == Op::NOP) {
      if (line < 0 || line == previous_line) continue;
      if (i + 1 < nodes.size()) {
        int32_t next_line = nodes[i + 1].range.line;
        if (next_line == line) continue;
        if (next_line < 0) {
          nodes[i + 1].range = nodes[i].range;
          continue;
        }
      } else {
        BlockId next = graph.first_nonempty(block.next);
        if (next != kNoBlock && first_lasting_line(graph, graph[next]) == line) continue;
      }
      block.traits |= op_traits::kNop;
    }
    if (kept != i) nodes[kept] = nodes[i];
    keep(nodes[kept]);
    previous_line = line;
  }
  block.count = kept;
  block.pairs = kWithPairs ? static_cast<uint16_t>(pairs) : uint16_t{op_pairs::kAny};
}

// Gives whether there was one.
bool remove_redundant_jumps(FlowState& state) {
  Graph& graph = state.graph;
  bool found = false;
  for (Block& block : Layout(graph)) {
    if ((graph.last_traits(block) & op_traits::kUnconditional) == 0) continue;
    Node& jump = *graph.last(block);
    BlockId target = graph.first_nonempty(jump.target);
    if (target == kNoBlock || target != graph.first_nonempty(block.next)) continue;
    make_nop(block, jump);
    found = true;
  }
  return found;
}

}  // namespace

void remove_redundant_nops(FlowState& state) {
  Graph& graph = state.graph;
  if ((graph.traits() & op_traits::kNop) == 0) return;
  for (Block& block : Layout(graph)) {
    if (block.may_have(op_traits::kNop)) remove_nops_of_block<false>(graph, block);
  }
}

void remove_redundant_nops_and_pairs(FlowState& state) {
  Graph& graph = state.graph;
  // A pair over two blocks is one only where something at the end of the first has become a NOP.
  if ((graph.traits() & op_traits::kNop) == 0 && (graph.pairs() & op_pairs::kDiscarded) == 0) return;
  bool found;
  do {
    found = false;
    Node* previous = nullptr;  // executed right before, on every path
    Block* previous_block = nullptr;
    for (Block& block : Layout(graph)) {
      if (block.may_have(op_traits::kNop)) remove_nops_of_block<true>(graph, block);
      if (block.labelled) previous = nullptr;
      if (block.count == 0) continue;
      // What stands first may be a pair with the end of the block before.
      const bool first_only = !block.may_have_pair(op_pairs::kDiscarded);
      if (!first_only || (previous != nullptr && block.may_have(op_traits::kPopTop))) {
        for (Node& node : graph.nodes_of(block).first(first_only ? 1 : block.count)) {
          if (node.op == Op::POP_TOP && previous != nullptr &&
              (previous->op == Op::LOAD_CONST || (previous->op == Op::COPY && previous->arg == 1))) {
            state.constant_loads_dropped = true;
            make_nop(*previous_block, *previous);
            make_nop(block, node);
            found = true;
          }
          previous = &node;
          previous_block = &block;
        }
      }
      previous = graph.last(block);
      previous_block = &block;
      if (ends_block(previous->op)) previous = nullptr;
    }
  } while (found);
}

void remove_redundant_nops_and_jumps(FlowState& state) {
  // Each makes work for the other: a jump may become redundant once the block it jumps over is empty. NOPs that stay,
  // stay for lines that only the removal of something else could take.
  const bool has_jumps = (state.unit_traits & op_traits::kUnconditional) != 0;
  do {
    remove_redundant_nops(state);
  } while (has_jumps && remove_redundant_jumps(state));
}

}  // namespace leanpyc::flow
