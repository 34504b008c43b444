#include "leanpyc/flow/exit_lines.h"

namespace leanpyc::flow {
namespace {

using op_traits::kUnlocated;

bool is_exit_without_line(const Graph& graph, const Block& block) {
  return graph.leaves_scope(block) && block.may_have(kUnlocated) && graph.has_no_line(block);
}

}  // namespace

void copy_exit_without_line(Graph& graph, BlockId id) {
  if (!graph.ends_in_jump(graph[id])) return;
  const BlockId target = graph.last(graph[id])->target;
  if (graph[target].predecessors <= 1 || !is_exit_without_line(graph, graph[target])) return;
  const BlockId copy = graph.new_block();
  graph.append_copy(copy, target);
  Node* jump = graph.last(graph[id]);
  graph.nodes[graph[copy].first].range = jump->range;
  jump->target = copy;
  --graph[target].predecessors;
  graph[copy].predecessors = 1;
  graph[copy].labelled = true;
  graph.insert_after(target, copy);
}

void give_lines_to_exits_below(Graph& graph) {
  for (const Block& block : Layout(graph)) {
    if (block.next == kNoBlock || block.count == 0 || !graph.falls_through(block)) continue;
    const Block& next = graph[block.next];
    if (is_exit_without_line(graph, next)) graph.nodes[next.first].range = graph.last(block)->range;
  }
}

void propagate_lines(Graph& graph) {
  for (const Block& block : Layout(graph)) {
    if (block.count == 0) continue;
    SourceRange range = kNoLocation;
    if (block.may_have(kUnlocated)) {
      for (Node& node : graph.nodes_of(block)) {
        if (node.has_line()) {
          range = node.range;
        } else {
          node.range = range;
        }
      }
    } else {
      range = graph.last(block)->range;
    }
    auto give_line = [&](BlockId id) {
      const Block& to = graph[id];
      if (to.predecessors != 1 || to.count == 0 || !to.may_have(kUnlocated)) return;
      Node& first = graph.nodes[to.first];
      if (!first.has_line()) first.range = range;
    };
    if (graph.falls_through(block) && block.next != kNoBlock) give_line(block.next);
    if (graph.ends_in_jump(block)) give_line(graph.last(block)->target);
  }
}

void guarantee_lines_of_returns(FlowState& state) {
  Graph& graph = state.graph;
  int32_t line = state.unit->first_line;
  for (const Block& block : Layout(graph)) {
    if (block.count == 0) continue;
    const Node& last = *graph.last(block);
    if (last.has_line()) {
      line = last.range.line;
    } else if (last.op == Op::RETURN_VALUE_POPS_1) {
      for (Node& node : graph.nodes_of(block)) node.range.line = line;
    }
  }
}

}  // namespace leanpyc::flow
