#include "leanpyc/flow/small_exits.h"

#include <algorithm>

#include "leanpyc/flow/operand_flags.h"

namespace leanpyc::flow {
namespace {

// The target loses one predecessor.
void leave_target(FlowState& state, Block& target) {
  // A block with a jump from a later block may have become unreachable although its count is not zero.
  if (--target.predecessors != 0 || target.may_be_loop) {
    state.flow_changed |= target.may_be_loop;
  } else if (state.graph.leaves_scope(target) && !target.may_have(op_traits::kBlockPush)) {
    // No block was reached only through it, and the copy still loads its constants.
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
  bool small_exit = graph.leaves_scope(target) && is_small_before_merging(graph, target);
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
    // The removed jump checked for signals, so the jump that replaces it must do so too.
    Node* last = graph.last(block);
    if (is_unconditional_jump(last->op) && jump_op == Op::JUMP) graph.replace(block, *last, Op::JUMP, last->arg);
  }
  return true;
}

}  // namespace

bool is_small_before_merging(const Graph& graph, const Block& block) {
  if (block.count > kLargestCopiedExit) return false;
  auto merged = std::ranges::count_if(graph.nodes_of(block), [](const Node& node) {
    return node.op == Op::RETURN_CONST || (node.op == Op::LOAD_GLOBAL && (node.arg & operand_flags::kPushesNull) != 0);
  });
  return block.count + static_cast<uint32_t>(merged) <= kLargestCopiedExit;
}

// An inlined block may end in a jump that can be replaced in turn, and a block that jumps to a block that has grown
// must be examined again, so this runs in rounds. They cost only the blocks that still end in a jump.
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
