#include "leanpyc/flow/small_exits_3_12.h"

#include "leanpyc/flow/small_exits.h"

namespace leanpyc::flow {
namespace {

template <class IsSmall>
void inline_exits(Graph& graph, IsSmall is_small) {
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    if (!graph[id].may_have(op_traits::kUnconditional)) continue;
    Node& jump = *graph.last(graph[id]);
    const BlockId target = jump.target;
    if (!graph.leaves_scope(graph[target]) || !is_small(graph[target])) continue;
    graph.make_nop(graph[id], jump);
    graph.append_copy(id, target);
  }
}

}  // namespace

void inline_exits_as_generated(FlowState& state) {
  inline_exits(state.graph, [&state](const Block& block) { return is_small_before_merging(state.graph, block); });
}

void inline_exits_as_optimized(FlowState& state) {
  inline_exits(state.graph, [](const Block& block) { return block.count <= kLargestCopiedExit; });
}

}  // namespace leanpyc::flow
