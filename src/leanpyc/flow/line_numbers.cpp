#include "leanpyc/flow/line_numbers.h"

#include <algorithm>

namespace leanpyc::flow {
namespace {

bool needs_line(const Graph& graph, const Block& block) {
  if (!block.has_unlocated) return false;
  bool exits_or_checks = graph.leaves_scope(block) || std::ranges::any_of(graph.nodes_of(block), [](const Node& node) {
                           return has_trait(node.op, op_traits::kEvalBreak);
                         });
  return exits_or_checks && graph.has_no_line(block);
}

void duplicate_exits_without_line(FlowState& state) {
  Graph& graph = state.graph;
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    const Node* last = graph.last(graph[id]);
    if (last == nullptr || !is_jump(last->op)) continue;
    BlockId target = graph.first_nonempty(last->target);
    if (target == kNoBlock || graph[target].predecessors <= 1 || !needs_line(graph, graph[target])) continue;
    BlockId copy = graph.new_block();
    graph.append_copy(copy, target);
    Node* jump = graph.last(graph[id]);
    graph.nodes[graph[copy].first].range = jump->range;
    jump->target = copy;
    --graph[target].predecessors;
    graph[copy].predecessors = 1;
    graph[copy].labelled = true;
    graph.insert_after(target, copy);
  }

  // What is left of them is reached by falling through, from one block only.
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    const Block& block = graph[id];
    if (block.count == 0 || block.next == kNoBlock || !graph.falls_through(block)) continue;
    const Block& next = graph[block.next];
    if (next.count != 0 && needs_line(graph, next)) graph.nodes[next.first].range = graph.last(block)->range;
  }
}

void give_line(Graph& graph, const Block& block, const SourceRange& range) {
  if (block.count != 0 && !graph.nodes[block.first].has_line()) graph.nodes[block.first].range = range;
}

void propagate_lines(FlowState& state) {
  Graph& graph = state.graph;
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    Block& block = graph[id];
    if (block.count == 0) continue;
    std::span<Node> nodes = graph.nodes_of(block);
    // The last instruction's range once each has taken its predecessor's.
    SourceRange range = nodes.back().range;
    if (block.has_unlocated) {
      block.has_unlocated = !nodes.front().has_line();
      range = kNoLocation;
      for (Node& node : nodes) {
        if (node.has_line()) {
          range = node.range;
        } else {
          node.range = range;
        }
      }
    }
    if (block.next != kNoBlock && graph.falls_through(block) && graph[block.next].predecessors == 1) {
      give_line(graph, graph[block.next], range);
    }
    if (is_jump(nodes.back().op) && graph[nodes.back().target].predecessors == 1) {
      give_line(graph, graph[nodes.back().target], range);
    }
  }
}

}  // namespace

void resolve_line_numbers(FlowState& state) {
  duplicate_exits_without_line(state);
  propagate_lines(state);
}

}  // namespace leanpyc::flow
