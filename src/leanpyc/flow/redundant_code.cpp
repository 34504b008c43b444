#include "leanpyc/flow/redundant_code.h"

#include <algorithm>

namespace leanpyc::flow {
namespace {

// Returns the line of the first instruction of `block` that will stay; NOPs without a line will be removed.
int32_t first_lasting_line(const Graph& graph, const Block& block) {
  for (const Node& node : graph.nodes_of(block)) {
    if (node.op != Op::NOP || node.range.line != kNoLocation.line) return node.range.line;
  }
  return kNoLocation.line;
}

// A NOP is needed only to hold its line. It is removed if it has no line, or if a neighbour that is always executed
// with it has the same line. A next instruction without a line takes the NOP's line.
bool gives_way(const Graph& graph, const Block& block, int32_t line_before, Node* nop, const Node* end) {
  const int32_t line = nop->range.line;
  if (line < 0 || line == line_before) return true;
  if (nop + 1 == end) {
    BlockId next = graph.first_nonempty(block.next);
    return next != kNoBlock && first_lasting_line(graph, graph[next]) == line;
  }
  if (nop[1].range.line >= 0) return nop[1].range.line == line;
  nop[1].range = nop->range;
  return true;
}

void remove_nops_of_block(Graph& graph, Block& block) {
  block.traits &= ~uint32_t{op_traits::kNop};
  Node* const begin = graph.nodes.data() + block.first;
  Node* const end = begin + block.count;
  Node* node = begin;
  while (node != end && node->op != Op::NOP) ++node;
  Node* kept = node;
  while (node != end) {
    if (gives_way(graph, block, kept == begin ? -1 : kept[-1].range.line, node, end)) {
      ++node;
    } else {
      block.traits |= op_traits::kNop;
      *kept++ = *node++;
    }
    Node* const stretch = kept;
    while (node != end && node->op != Op::NOP) *kept++ = *node++;
    if (stretch != begin && stretch != kept) graph.add_pairs(block, pairs_of(stretch[-1].op, stretch->op));
  }
  block.count = static_cast<uint32_t>(kept - begin);
}

}  // namespace

bool replace_redundant_jumps(FlowState& state) {
  Graph& graph = state.graph;
  bool found = false;
  for (Block& block : Layout(graph)) {
    if ((graph.last_traits(block) & op_traits::kUnconditional) == 0) continue;
    Node& jump = *graph.last(block);
    BlockId target = graph.first_nonempty(jump.target);
    if (target == kNoBlock || target != graph.first_nonempty(block.next)) continue;
    graph.make_nop(block, jump);
    found = true;
  }
  return found;
}

bool remove_redundant_nops(FlowState& state) {
  Graph& graph = state.graph;
  if ((graph.traits & op_traits::kNop) == 0) return false;
  bool emptied = false;
  uint32_t left = 0;
  for (Block& block : Layout(graph)) {
    if (!block.may_have(op_traits::kNop)) continue;
    remove_nops_of_block(graph, block);
    left |= block.traits;
    emptied |= block.count == 0;
  }
  graph.traits = (graph.traits & ~uint32_t{op_traits::kNop}) | left;
  return emptied;
}

void remove_empty_blocks(Graph& graph) {
  bool any_empty = false;
  for (const Block& block : Layout(graph)) any_empty |= block.count == 0;
  if (!any_empty) return;
  for (Block& block : Layout(graph)) {
    const bool has_pushes = block.may_have(op_traits::kBlockPush);
    for (Node& node : has_pushes ? graph.nodes_of(block) : graph.nodes_of(block).last(block.count != 0 ? 1 : 0)) {
      if (has_target(node.op)) node.target = graph.first_nonempty(node.target);
    }
  }
  for (Block& block : Layout(graph)) block.next = graph.first_nonempty(block.next);
}

void remove_redundant_nops_and_pairs(FlowState& state) {
  Graph& graph = state.graph;
  bool found;
  do {
    found = false;
    uint32_t left = 0;
    Node* previous = nullptr;  // the instruction executed directly before, on every path
    Block* previous_block = nullptr;
    for (Block& block : Layout(graph)) {
      if (block.may_have(op_traits::kNop)) remove_nops_of_block(graph, block);
      left |= block.traits;
      if (block.labelled) previous = nullptr;
      if (block.count == 0) continue;
      // The first instruction may form a pair with the end of the block before.
      const bool first_only = !block.may_have_pair(op_pairs::kDiscarded);
      if (!first_only || (previous != nullptr && block.may_have(op_traits::kPopTop))) {
        for (Node& node : graph.nodes_of(block).first(first_only ? 1 : block.count)) {
          if (node.op == Op::POP_TOP && previous != nullptr &&
              (previous->op == Op::LOAD_CONST || previous->op == Op::LOAD_SMALL_INT ||
               (previous->op == Op::COPY && previous->arg == 1))) {
            state.constant_loads_dropped = true;
            graph.make_nop(*previous_block, *previous);
            graph.make_nop(block, node);
            found = true;
          }
          previous = &node;
          previous_block = &block;
        }
      }
      previous = graph.last_traits(block) == 0 ? graph.last(block) : nullptr;
      previous_block = &block;
    }
    if (!found) graph.traits = (graph.traits & ~uint32_t{op_traits::kNop}) | left;
  } while (found);
}

void remove_redundant_nops_and_jumps(FlowState& state) {
  // Each enables the other: a jump may become redundant when the block that it jumps over becomes empty. A remaining
  // NOP holds a line that only the removal of another instruction could make redundant.
  const bool has_jumps = (state.graph.traits & op_traits::kUnconditional) != 0;
  do {
    remove_redundant_nops(state);
  } while (has_jumps && replace_redundant_jumps(state));
}

}  // namespace leanpyc::flow
