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

}  // namespace

void merge_local_accesses(FlowState& state) {
  constexpr int32_t kArgLimit = 16;  // two arguments share one byte
  Graph& graph = state.graph;
  if ((state.unit_traits & op_traits::kVariable) != 0) {
    for (Block& block : Layout(graph)) {
      if (!block.may_have_pair(op_pairs::kSuperInstruction)) continue;
      std::span<Node> nodes = graph.nodes_of(block);
      for (size_t i = 0; i + 1 < nodes.size(); ++i) {
        Node& first = nodes[i];
        Node& second = nodes[i + 1];
        Op op = merged_op(first.op, second.op);
        if (op == Op::NOP) continue;
        if (first.has_line() && second.has_line() && first.range.line != second.range.line) continue;
        if (first.arg >= kArgLimit || second.arg >= kArgLimit) continue;
        replace(block, first, op, first.arg << 4 | second.arg);
        make_nop(block, second);
      }
    }
  }
  remove_redundant_nops(state);
}

}  // namespace leanpyc::flow
