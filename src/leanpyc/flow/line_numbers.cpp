#include "leanpyc/flow/line_numbers.h"

#include <algorithm>

namespace leanpyc::flow {
namespace {

using op_traits::kUnlocated;

bool needs_line(const Graph& graph, const Block& block) {
  if (!block.may_have(kUnlocated)) return false;
  bool exits_or_checks = graph.leaves_scope(block) || (block.may_have(op_traits::kEvalBreak) &&
                                                       std::ranges::any_of(graph.nodes_of(block), [](const Node& node) {
                                                         return has_trait(node.op, op_traits::kEvalBreak);
                                                       }));
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
    state.flow_changed = true;
  }

  // What is left of them is reached by falling through, from one block only.
  for (const Block& block : Layout(graph)) {
    if (block.count == 0 || block.next == kNoBlock) continue;
    const Block& next = graph[block.next];
    if (!next.may_have(kUnlocated) || next.count == 0 || !graph.falls_through(block)) continue;
    if (needs_line(graph, next)) graph.nodes[next.first].range = graph.last(block)->range;
  }
}

// Control comes to `block` from one place only, so its first instruction is on that line if it has none of its own.
void give_line(Graph& graph, const Block& block, const SourceRange& range) {
  if (!block.may_have(kUnlocated) || block.count == 0 || block.predecessors != 1) return;
  Node& first = graph.nodes[block.first];
  if (!first.has_line()) first.range = range;
}

void propagate_lines(FlowState& state) {
  Graph& graph = state.graph;
  for (Block& block : Layout(graph)) {
    if (block.count == 0) continue;
    std::span<Node> nodes = graph.nodes_of(block);
    const Node& last = nodes.back();
    if (block.may_have(kUnlocated)) {
      if (nodes.front().has_line()) block.traits &= ~kUnlocated;
      const SourceRange* range = &kNoLocation;
      for (Node& node : nodes) {
        if (node.has_line()) {
          range = &node.range;
        } else {
          node.range = *range;
        }
      }
    }
    const SourceRange& range = last.has_line() ? last.range : kNoLocation;
    if (block.next != kNoBlock && !never_falls_through(last.op)) give_line(graph, graph[block.next], range);
    if (is_jump(last.op)) give_line(graph, graph[last.target], range);
  }
}

}  // namespace

void resolve_line_numbers(FlowState& state) {
  bool any = false;
  bool any_exit = false;
  for (const Block& block : state.graph.blocks) {
    if (!block.may_have(kUnlocated)) continue;
    any = true;
    any_exit |= block.may_have(op_traits::kScopeExit | op_traits::kEvalBreak);
  }
  if (any_exit) duplicate_exits_without_line(state);
  if (any) propagate_lines(state);
}

}  // namespace leanpyc::flow
