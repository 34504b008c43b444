#include "leanpyc/flow/super_instructions.h"

#include "leanpyc/flow/redundant_code.h"

namespace leanpyc::flow {
namespace {

bool may_merge(Op first, Op second) { return (pairs_of(first, second) & op_pairs::kSuperInstruction) != 0; }

// Of two that may be merged.
Op merged_op(Op first, Op second) {
  if (first == Op::LOAD_FAST) return Op::LOAD_FAST_LOAD_FAST;
  return second == Op::LOAD_FAST ? Op::STORE_FAST_LOAD_FAST : Op::STORE_FAST_STORE_FAST;
}

// Takes the second instruction of each pair out at once: it stands on the line of the first, or on none. Only where the
// first has no line, the second may be all that is left of its own, and stays as a NOP. Gives whether one did.
bool merge_in_block(Graph& graph, Block& block) {
  constexpr int32_t kArgLimit = 16;  // two arguments share one byte
  std::span<Node> nodes = graph.nodes_of(block);
  bool left_nop = false;
  uint32_t kept = 0;
  for (size_t i = 0; i < nodes.size(); ++i, ++kept) {
    Node& first = nodes[kept];
    if (kept != i) first = nodes[i];
    if (i + 1 == nodes.size()) continue;
    Node& second = nodes[i + 1];
    if (!may_merge(first.op, second.op) || first.arg >= kArgLimit || second.arg >= kArgLimit) continue;
    if (first.has_line() && second.has_line() && first.range.line != second.range.line) continue;
    graph.replace(block, first, merged_op(first.op, second.op), first.arg << 4 | second.arg);
    if (first.has_line() || !second.has_line()) {
      ++i;
    } else {
      graph.make_nop(block, second);
      left_nop = true;
    }
  }
  block.count = kept;
  return left_nop;
}

}  // namespace

void merge_local_accesses(FlowState& state) {
  Graph& graph = state.graph;
  if ((graph.pairs & op_pairs::kSuperInstruction) == 0) return;
  bool left_nop = false;
  for (Block& block : Layout(graph)) {
    if (block.may_have_pair(op_pairs::kSuperInstruction)) left_nop |= merge_in_block(graph, block);
  }
  if (left_nop) remove_redundant_nops(state);
}

}  // namespace leanpyc::flow
