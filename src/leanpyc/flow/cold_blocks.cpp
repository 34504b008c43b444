#include "leanpyc/flow/cold_blocks.h"

#include "leanpyc/flow/redundant_code.h"

namespace leanpyc::flow {
namespace {

// Marks what `reach` was given at first and all that control goes to from there without an exception.
template <class Reach>
void follow(FlowState& state, Reach reach) {
  Graph& graph = state.graph;
  while (!state.worklist.empty()) {
    const Block& block = graph[state.worklist.back()];
    state.worklist.pop_back();
    if (block.next != kNoBlock && graph.falls_through(block)) reach(block.next);
    if (const Node* last = graph.last(block); last != nullptr && is_jump(last->op)) reach(last->target);
  }
}

void mark_warm_and_cold(FlowState& state) {
  Graph& graph = state.graph;
  state.worklist.clear();
  auto warm = [&](BlockId id) {
    if (graph[id].warm) return;
    graph[id].warm = true;
    state.worklist.push_back(id);
  };
  warm(kEntry);
  follow(state, warm);

  auto cold = [&](BlockId id) {
    if (graph[id].warm || graph[id].cold) return;
    graph[id].cold = true;
    state.worklist.push_back(id);
  };
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    if (graph[id].is_handler) cold(id);
  }
  follow(state, cold);
}

// Cold code that went on into warm code by falling through will no longer stand before it. The jump has no line and
// does not look for signals: there was none before.
void jump_from_cold_to_warm(FlowState& state) {
  Graph& graph = state.graph;
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    BlockId next = graph[id].next;
    if (!graph[id].cold || next == kNoBlock || !graph[next].warm || !graph.falls_through(graph[id])) continue;
    BlockId jumping = graph.new_block();
    graph.append(jumping, {.range = kNoLocation, .target = next, .op = Op::JUMP_NO_INTERRUPT});
    graph[jumping].cold = true;
    graph[jumping].predecessors = 1;
    graph[next].labelled = true;
    graph.insert_after(id, jumping);
  }
}

// Gives whether there was any.
bool split_layout(FlowState& state) {
  Graph& graph = state.graph;
  BlockId last_warm = kNoBlock;
  BlockId first_cold = kNoBlock;
  BlockId last_cold = kNoBlock;
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    BlockId& last = graph[id].cold ? last_cold : last_warm;
    if (last != kNoBlock) {
      graph[last].next = id;
    } else if (graph[id].cold) {
      first_cold = id;
    }
    last = id;
  }
  if (first_cold == kNoBlock) return false;
  graph[last_cold].next = kNoBlock;
  graph[last_warm].next = first_cold;
  return true;
}

}  // namespace

void move_cold_blocks_to_end(FlowState& state) {
  if ((state.graph.traits & op_traits::kBlockPush) == 0) return;
  mark_warm_and_cold(state);
  jump_from_cold_to_warm(state);
  if (split_layout(state)) remove_redundant_nops_and_jumps(state);
}

}  // namespace leanpyc::flow
