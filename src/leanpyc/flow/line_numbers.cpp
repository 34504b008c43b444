#include "leanpyc/flow/line_numbers.h"

#include <algorithm>

namespace leanpyc::flow {
namespace {

using op_traits::kUnlocated;

// Called for blocks that may have instructions without a line.
bool needs_line(const Graph& graph, const Block& block) {
  bool exits_or_checks = graph.leaves_scope(block) || (block.may_have(op_traits::kEvalBreak) &&
                                                       std::ranges::any_of(graph.nodes_of(block), [](const Node& node) {
                                                         return has_trait(node.op, op_traits::kEvalBreak);
                                                       }));
  return exits_or_checks && graph.has_no_line(block);
}

void duplicate_exits_without_line(FlowState& state) {
  Graph& graph = state.graph;
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    if (!graph.ends_in_jump(graph[id])) continue;
    const BlockId jumped_to = graph.last(graph[id])->target;
    const BlockId target = graph.first_nonempty(jumped_to);
    if (target == kNoBlock || !graph[target].may_have(kUnlocated) || graph[target].predecessors <= 1) continue;
    if (!needs_line(graph, graph[target])) continue;
    BlockId copy = graph.new_block();
    graph.append_copy(copy, target);
    Node* jump = graph.last(graph[id]);
    graph.nodes[graph[copy].first].range = jump->range;
    jump->target = copy;
    --graph[target].predecessors;
    graph[copy].predecessors = 1;
    graph[copy].labelled = true;
    graph.insert_after(target, copy);
    // An empty block on the path has lost the jump, and the copy falls through to a block that gains a predecessor.
    if (target != jumped_to || !graph.leaves_scope(graph[target])) state.flow_changed = true;
  }

  // The remaining blocks are reached by falling through, from one block only.
  for (const Block& block : Layout(graph)) {
    if (block.next == kNoBlock || block.count == 0) continue;
    const Block& next = graph[block.next];
    if (!next.may_have(kUnlocated) || next.count == 0 || !graph.falls_through(block)) continue;
    if (needs_line(graph, next)) graph.nodes[next.first].range = graph.last(block)->range;
  }
}

bool starts_without_line(const Graph& graph, const Block& block) {
  return block.may_have(kUnlocated) && block.count != 0 && !graph.nodes[block.first].has_line();
}

bool lacks_line(const Node& node) { return node.range.line == kNoLocation.line; }

// True if control comes to the block from one place only and its first instruction has no line.
bool takes_line(const Graph& graph, const Block& block) {
  return block.predecessors == 1 && starts_without_line(graph, block) && lacks_line(graph.nodes[block.first]);
}

// Instructions without a line take the line before them in their block, which is not empty.
void fill_lines(Graph& graph, Block& block) {
  std::span<Node> nodes = graph.nodes_of(block);
  if (lacks_line(nodes.front())) nodes.front().range = kNoLocation;
  bool all_located = nodes.front().has_line();
  for (Node& node : nodes.subspan(1)) {
    if (lacks_line(node)) node.range = (&node)[-1].range;
    all_located &= node.has_line();
  }
  if (all_located) block.traits &= ~kUnlocated;
}

// Goes through the blocks in layout order, so that a block passes on a line that it received. Returns the union of the
// blocks' traits.
uint32_t propagate_lines(Graph& graph) {
  auto give_line = [&graph](const Block& from, const Block& to) {
    if (!takes_line(graph, to)) return;
    const Node& last = *graph.last(from);
    graph.nodes[to.first].range = lacks_line(last) ? kNoLocation : last.range;
  };
  uint32_t traits = 0;
  for (Block& block : Layout(graph)) {
    if (block.count == 0) continue;
    if (block.may_have(kUnlocated)) fill_lines(graph, block);
    traits |= block.traits;
    if (block.next != kNoBlock && graph.falls_through(block)) give_line(block, graph[block.next]);
    if (graph.ends_in_jump(block)) give_line(block, graph[graph.last(block)->target]);
  }
  return traits;
}

uint32_t fill_all_lines(Graph& graph) {
  uint32_t traits = 0;
  for (Block& block : graph.blocks) {
    if (block.may_have(kUnlocated) && block.count != 0) fill_lines(graph, block);
    traits |= block.traits;
  }
  return traits;
}

}  // namespace

void resolve_next_locations(FlowState& state) {
  Graph& graph = state.graph;
  Node* waiting = nullptr;  // the first of the instructions that wait for the next one's range
  Node* last_waiting = nullptr;
  for (Block& block : Layout(graph)) {
    for (Node& node : graph.nodes_of(block)) {
      if (node.range.line != kNextLocation.line) {
        for (Node* each = waiting; each != nullptr; each = each == last_waiting ? nullptr : each + 1) {
          if (each->range.line == kNextLocation.line) each->range = node.range;
        }
        waiting = nullptr;
      } else if (ends_block(node.op)) {
        node.range = kNoLocation;
      } else {
        if (waiting == nullptr) waiting = &node;
        last_waiting = &node;
      }
    }
  }
}

// Most functions need few of these walks: only the last instructions of their blocks, or those of an exit, have no
// line.
void resolve_line_numbers(FlowState& state) {
  Graph& graph = state.graph;
  bool any_taken = false;
  bool any_shared_exit = false;
  for (const Block& block : graph.blocks) {
    if (!starts_without_line(graph, block)) continue;
    if (block.predecessors == 1) {
      any_taken |= !block.is_handler;
    } else {
      any_shared_exit |= needs_line(graph, block);
    }
  }
  if (any_shared_exit) duplicate_exits_without_line(state);
  const uint32_t traits = any_shared_exit || any_taken ? propagate_lines(graph) : fill_all_lines(graph);
  if ((traits & kUnlocated) == 0) graph.traits &= ~kUnlocated;
}

}  // namespace leanpyc::flow
