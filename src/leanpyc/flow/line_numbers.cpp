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

bool starts_without_line(const Graph& graph, const Block& block) {
  return block.may_have(kUnlocated) && block.count != 0 && !graph.nodes[block.first].has_line();
}

// Control comes to the block from one place only, so its first instruction is on that line if it has none of its own.
bool takes_line(const Graph& graph, const Block& block) {
  return block.predecessors == 1 && starts_without_line(graph, block);
}

// What has no line is on the line before it, in its block, which is not empty.
void fill_lines(Graph& graph, Block& block) {
  std::span<Node> nodes = graph.nodes_of(block);
  if (nodes.front().has_line()) block.traits &= ~kUnlocated;
  SourceRange range = kNoLocation;
  for (Node& node : nodes) {
    range = node.has_line() ? node.range : range;
    node.range = range;
  }
}

// In the order of the layout: a block passes on what it was given.
void propagate_lines(Graph& graph) {
  auto give_line = [&graph](const Block& block, const SourceRange& range) {
    if (takes_line(graph, block)) graph.nodes[block.first].range = range;
  };
  for (Block& block : Layout(graph)) {
    if (block.count == 0) continue;
    if (block.may_have(kUnlocated)) fill_lines(graph, block);
    const Node& last = *graph.last(block);
    const SourceRange& range = last.has_line() ? last.range : kNoLocation;
    if (block.next != kNoBlock && !never_falls_through(last.op)) give_line(graph[block.next], range);
    if (is_jump(last.op)) give_line(graph[last.target], range);
  }
}

}  // namespace

// Most functions need few of the walks: in their blocks only the last instructions have no line, or those of an exit.
void resolve_line_numbers(FlowState& state) {
  Graph& graph = state.graph;
  bool any = false;
  bool any_start = false;
  bool any_exit = false;
  for (const Block& block : graph.blocks) {
    if (!block.may_have(kUnlocated) || block.count == 0) continue;
    any = true;
    if (graph.nodes[block.first].has_line()) continue;
    any_start = true;
    any_exit |= needs_line(graph, block);
  }
  if (!any) return;
  if (any_exit) duplicate_exits_without_line(state);
  if (any_start && std::ranges::any_of(graph.blocks, [&](const Block& block) { return takes_line(graph, block); })) {
    return propagate_lines(graph);
  }
  for (Block& block : graph.blocks) {
    if (block.may_have(kUnlocated) && block.count != 0) fill_lines(graph, block);
  }
}

}  // namespace leanpyc::flow
