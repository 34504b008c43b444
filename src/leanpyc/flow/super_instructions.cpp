#include "leanpyc/flow/super_instructions.h"

#include "leanpyc/flow/redundant_code.h"

namespace leanpyc::flow {
namespace {

// NOP if there is none.
Op merged_op(Op first, Op second) {
  if (first == Op::LOAD_FAST) return second == Op::LOAD_FAST ? Op::LOAD_FAST_LOAD_FAST : Op::NOP;
  if (first != Op::STORE_FAST) return Op::NOP;
  if (second == Op::LOAD_FAST) return Op::STORE_FAST_LOAD_FAST;
  return second == Op::STORE_FAST ? Op::STORE_FAST_STORE_FAST : Op::NOP;
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
    Op op = merged_op(first.op, second.op);
    if (op == Op::NOP || first.arg >= kArgLimit || second.arg >= kArgLimit) continue;
    if (first.has_line() && second.has_line() && first.range.line != second.range.line) continue;
    replace(block, first, op, first.arg << 4 | second.arg);
    if (first.has_line() || !second.has_line()) {
      ++i;
    } else {
      make_nop(block, second);
      left_nop = true;
    }
  }
  block.count = kept;
  return left_nop;
}

}  // namespace

void merge_local_accesses(FlowState& state) {
  Graph& graph = state.graph;
  if ((state.unit_traits & op_traits::kVariable) == 0) return;
  bool left_nop = false;
  for (Block& block : Layout(graph)) {
    if (block.may_have_pair(op_pairs::kSuperInstruction)) left_nop |= merge_in_block(graph, block);
  }
  if (left_nop) remove_redundant_nops(state);
}

}  // namespace leanpyc::flow
