#include "leanpyc/flow/cold_blocks.h"

namespace leanpyc::flow {
namespace {

// Marks the blocks on the worklist and all blocks that control reaches from them without an exception.
template <class Reach>
void follow(FlowState& state, Reach reach) {
  Graph& graph = state.graph;
  while (!state.worklist.empty()) {
    const Block& block = graph[state.worklist.back()];
    state.worklist.pop_back();
    if (block.next != kNoBlock && graph.falls_through(block)) reach(block.next);
    if (graph.ends_in_jump(block)) reach(graph.last(block)->target);
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

// Adds a jump to cold code that fell through into a warm block, because the warm block will no longer follow it.
// Returns the block of the jump.
BlockId jump_to_warm(Graph& graph, BlockId warm, ColdJump added) {
  BlockId jumping = graph.new_block();
  graph.append(jumping, {.range = kNoLocation, .target = warm, .op = added.op});
  graph[jumping].cold = true;
  graph[jumping].predecessors = added.is_counted ? 1 : 0;
  graph[warm].labelled = true;
  return jumping;
}

// Returns true if the graph has a cold block.
bool split_layout(Graph& graph, ColdJump added) {
  BlockId last_warm = kEntry;
  BlockId first_cold = kNoBlock;
  BlockId last_cold = kNoBlock;
  auto add_cold = [&](BlockId id) {
    (last_cold == kNoBlock ? first_cold : graph[last_cold].next) = id;
    last_cold = id;
  };
  BlockId next = graph[kEntry].next;
  while (next != kNoBlock) {
    const BlockId id = next;
    next = graph[id].next;
    if (graph[id].cold) {
      add_cold(id);
      if (next != kNoBlock && graph[next].warm && graph.falls_through(graph[id])) {
        add_cold(jump_to_warm(graph, next, added));
      }
    } else {
      graph[last_warm].next = id;
      last_warm = id;
    }
  }
  if (first_cold == kNoBlock) return false;
  graph[last_cold].next = kNoBlock;
  graph[last_warm].next = first_cold;
  return true;
}

}  // namespace

bool split_off_cold_blocks(FlowState& state, ColdJump jump) {
  mark_warm_and_cold(state);
  return split_layout(state.graph, jump);
}

}  // namespace leanpyc::flow
