#include "leanpyc/flow/conditional_jumps.h"

namespace leanpyc::flow {

void expand_keeping_jumps(FlowState& state) {
  Graph& graph = state.graph;
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    if (!graph.ends_in_jump(graph[id])) continue;
    Node jump = *graph.last(graph[id]);
    if (jump.op != Op::JUMP_IF_FALSE && jump.op != Op::JUMP_IF_TRUE) continue;
    jump.op = jump.op == Op::JUMP_IF_FALSE ? Op::POP_JUMP_IF_FALSE : Op::POP_JUMP_IF_TRUE;
    Node& copy = *graph.last(graph[id]);
    graph.replace(graph[id], copy, Op::COPY, 1);
    graph.append(id, {.range = jump.range, .handler = jump.handler, .op = Op::TO_BOOL});
    graph.append(id, jump);
  }
}

}  // namespace leanpyc::flow
