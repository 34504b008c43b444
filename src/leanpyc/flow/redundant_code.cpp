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
int32_t remove_nops_of_block(Graph& graph, Block& block) {
  if (!block.has_nop) return 0;
  block.has_nop = false;
  std::span<Node> nodes = graph.nodes_of(block);
  uint32_t kept = 0;
  int32_t previous_line = -1;
  for (uint32_t i = 0; i < nodes.size(); ++i) {
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
      block.has_nop = true;
    }
    if (kept != i) nodes[kept] = nodes[i];
    ++kept;
    previous_line = line;
  }
  block.count = kept;
  return static_cast<int32_t>(nodes.size() - kept);
}

int32_t remove_redundant_jumps(FlowState& state) {
  Graph& graph = state.graph;
  int32_t changes = 0;
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    Block& block = graph[id];
    Node* last = graph.last(block);
    if (last == nullptr || !is_unconditional_jump(last->op)) continue;
    BlockId target = graph.first_nonempty(last->target);
    if (target == kNoBlock || target != graph.first_nonempty(block.next)) continue;
    last->make_nop();
    block.has_nop = true;
    ++changes;
  }
  return changes;
}

}  // namespace

int32_t remove_redundant_nops(FlowState& state) {
  Graph& graph = state.graph;
  int32_t removed = 0;
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) removed += remove_nops_of_block(graph, graph[id]);
  return removed;
}

void remove_redundant_nops_and_pairs(FlowState& state) {
  Graph& graph = state.graph;
  bool found;
  do {
    found = false;
    Node* previous = nullptr;  // executed right before, on every path
    Block* previous_block = nullptr;
    for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
      Block& block = graph[id];
      remove_nops_of_block(graph, block);
      if (block.labelled) previous = nullptr;
      for (Node& node : graph.nodes_of(block)) {
        if (node.op == Op::POP_TOP && previous != nullptr &&
            (previous->op == Op::LOAD_CONST || (previous->op == Op::COPY && previous->arg == 1))) {
          previous->make_nop();
          node.make_nop();
          previous_block->has_nop = true;
          block.has_nop = true;
          found = true;
        }
        previous = &node;
        previous_block = &block;
      }
      if ((previous != nullptr && is_jump(previous->op)) || !graph.falls_through(block)) previous = nullptr;
    }
  } while (found);
}

void remove_redundant_nops_and_jumps(FlowState& state) {
  // Each makes work for the other: a jump may become redundant once the block it jumps over is empty.
  while (remove_redundant_nops(state) + remove_redundant_jumps(state) > 0) {
  }
}

}  // namespace leanpyc::flow
