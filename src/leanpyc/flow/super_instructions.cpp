#include "leanpyc/flow/super_instructions.h"

#include "leanpyc/flow/redundant_code.h"

namespace leanpyc::flow {
namespace {

bool may_merge(const Node& first, const Node& second) {
  constexpr int32_t kArgLimit = 16;  // two operands share one byte
  if (first.arg >= kArgLimit || second.arg >= kArgLimit) return false;
  return first.range.line == second.range.line || !first.has_line() || !second.has_line();
}

// `first` and `second` can be merged.
Op merged_op(Op first, Op second) {
  if (first == Op::LOAD_FAST) return Op::LOAD_FAST_LOAD_FAST;
  return second == Op::LOAD_FAST ? Op::STORE_FAST_LOAD_FAST : Op::STORE_FAST_STORE_FAST;
}

// Removes the second instruction of each pair at once: it has the line of the first, or no line. If the first has no
// line, the second may be the only instruction of its line, and becomes a NOP. Returns true if it left such a NOP.
bool merge_in_block(Graph& graph, Block& block) {
  std::span<Node> nodes = graph.nodes_of(block);
  bool left_nop = false;
  Node* kept = nodes.data();
  uint32_t before = 0;  // the pairs that the last kept instruction may begin
  for (Node& node : nodes) {
    const OpPairs& pairs = pairs_of(node.op);
    if ((before & pairs.second) != 0 && may_merge(kept[-1], node)) {
      Node& first = kept[-1];
      graph.replace(block, first, merged_op(first.op, node.op), first.arg << 4 | node.arg);
      before = 0;
      if (first.has_line() || !node.has_line()) continue;
      graph.make_nop(block, node);
      left_nop = true;
    } else {
      before = pairs.first & op_pairs::kSuperInstruction;
    }
    if (kept != &node) *kept = node;
    ++kept;
  }
  block.count = static_cast<uint32_t>(kept - nodes.data());
  return left_nop;
}

}  // namespace

void merge_local_accesses(FlowState& state) {
  Graph& graph = state.graph;
  bool left_nop = false;
  for (Block& block : Layout(graph)) {
    if (block.may_have_pair(op_pairs::kSuperInstruction)) left_nop |= merge_in_block(graph, block);
  }
  if (left_nop) remove_redundant_nops(state);
}

}  // namespace leanpyc::flow
