#include "leanpyc/flow/small_exits_3_11.h"

#include "leanpyc/flow/small_exits.h"

namespace leanpyc::flow {

void inline_exits_without_line(FlowState& state) {
  Graph& graph = state.graph;
  for (BlockId id : state.newest_blocks) {
    if (!graph[id].may_have(op_traits::kUnconditional)) continue;
    Node& jump = *graph.last(graph[id]);
    const BlockId target = graph.first_nonempty(jump.target);
    if (jump.op != Op::JUMP || !graph.leaves_scope(graph[target])) continue;
    if (graph[target].count > kLargestCopiedExit || !graph.has_no_line(graph[target])) continue;
    graph.make_nop(graph[id], jump);
    graph.append_copy(id, target);
  }
}

}  // namespace leanpyc::flow
