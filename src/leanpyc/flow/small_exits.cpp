#include "leanpyc/flow/small_exits.h"

#include <algorithm>

#include "leanpyc/flow/operand_flags.h"

namespace leanpyc::flow {
namespace {

constexpr uint32_t kLargestCopy = 4;

// Whether CPython would find it small, to which a global that is called is still two instructions here, and so is a
// constant that is returned.
bool is_small(const Graph& graph, const Block& block) {
  if (block.count > kLargestCopy) return false;
  auto merged = std::ranges::count_if(graph.nodes_of(block), [](const Node& node) {
    return node.op == Op::RETURN_CONST || (node.op == Op::LOAD_GLOBAL && (node.arg & operand_flags::kPushesNull) != 0);
  });
  return block.count + static_cast<uint32_t>(merged) <= kLargestCopy;
}

// One block less leads to it.
void leave_target(FlowState& state, Block& target) {
  // What is jumped to from behind may not be reached by that alone.
  if (--target.predecessors != 0 || target.may_be_loop) {
    state.flow_changed |= target.may_be_loop;
  } else if (state.graph.leaves_scope(target) && !target.may_have(op_traits::kBlockPush)) {
    // Nothing was reached only through it, and its constants are still loaded by the copy.
    target.count = 0;
    target.traits = 0;
  } else {
    state.flow_changed = true;
  }
}

bool inline_target(FlowState& state, BlockId id) {
  Graph& graph = state.graph;
  Block& block = graph[id];
  Node* jump = graph.last(block);
  const Block& target = graph[jump->target];
  bool small_exit = graph.leaves_scope(target) && is_small(graph, target);
  bool unlocated_end = !graph.falls_through(target) && graph.has_no_line(target);
  if (!small_exit && !unlocated_end) return false;
  Op jump_op = jump->op;
  BlockId target_id = jump->target;
  graph.make_nop(block, *jump);
  graph.append_copy(id, target_id);
  leave_target(state, graph[target_id]);
  if (graph.ends_in_jump(graph[id])) {
    Block& next_target = graph[graph.last(graph[id])->target];
    ++next_target.predecessors;
    next_target.may_be_loop = true;
  }
  if (unlocated_end) {
    // The jump that went away looked for signals; the one that came in its place must.
    Node* last = graph.last(block);
    if (is_unconditional_jump(last->op) && jump_op == Op::JUMP) graph.replace(block, *last, Op::JUMP, last->arg);
  }
  return true;
}

}  // namespace

// What was inlined may end in a jump that can be replaced in its turn, and a block that jumps to one that has grown
// must be looked at again, hence the rounds. They cost only the blocks that still end in a jump.
void inline_small_exits(FlowState& state) {
  Graph& graph = state.graph;
  std::vector<BlockId>& jumping = state.block_list;
  auto is_left_by_jump = [&graph](BlockId id) { return graph[id].may_have(op_traits::kUnconditional); };
  jumping.clear();
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    if (is_left_by_jump(id)) jumping.push_back(id);
  }
  bool changed = !jumping.empty();
  while (changed) {
    changed = false;
    size_t kept = 0;
    for (size_t i = 0; i < jumping.size(); ++i) {
      BlockId id = jumping[i];
      if (inline_target(state, id)) changed = true;
      if (is_left_by_jump(id)) jumping[kept++] = id;
    }
    jumping.resize(kept);
  }
}

}  // namespace leanpyc::flow
