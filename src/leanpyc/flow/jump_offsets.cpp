#include "leanpyc/flow/jump_offsets.h"

namespace leanpyc::flow {
namespace {

// Rounds after which no agreement is in sight. Two jumps over each other can each be long because the other was;
// CPython's own search would then never end.
constexpr int kMostRounds = 1000;

struct Measure {
  const Target& target;
  uint32_t size(const Node& node) const { return extended_args(node.arg) + 1 + target[node.op].caches; }
};

Op with_direction(Op op, bool forward) {
  if (op == Op::JUMP) return forward ? Op::JUMP_FORWARD : Op::JUMP_BACKWARD;
  if (op == Op::JUMP_NO_INTERRUPT) return forward ? Op::JUMP_FORWARD : Op::JUMP_BACKWARD_NO_INTERRUPT;
  return op;
}

}  // namespace

// A jump's size depends on its distance, and distances on sizes, so both are computed until they agree. More than one
// solution may agree (a jump back counts its own size), and the interpreter's compiler finds the one that lies next to
// its first guess: that a jump's argument is the number of its target among all instructions.
uint32_t resolve_jumps(FlowState& state) {
  Graph& graph = state.graph;
  const Measure measure{*state.target};
  std::vector<BlockId>& jumping = state.block_list;
  jumping.clear();

  // Sizes of blocks, but for their jumps, go into `fixed_size`.
  std::vector<int32_t>& fixed_size = state.integers;
  fixed_size.assign(graph.blocks.size(), 0);
  uint32_t index = 0;
  for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
    Block& block = graph[id];
    block.index = index;
    index += block.count;
    std::span<const Node> nodes = graph.nodes_of(block);
    if (!nodes.empty() && is_jump(nodes.back().op)) {
      jumping.push_back(id);
      nodes = nodes.first(nodes.size() - 1);
    }
    uint32_t size = 0;
    for (const Node& node : nodes) size += measure.size(node);
    fixed_size[static_cast<size_t>(id)] = static_cast<int32_t>(size);
  }
  for (BlockId id : jumping) {
    Node& jump = *graph.last(graph[id]);
    jump.arg = static_cast<int32_t>(graph[jump.target].index);
    jump.op = with_direction(jump.op, graph[jump.target].index >= graph[id].index + graph[id].count);
  }

  for (int round = 0; round < kMostRounds; ++round) {
    uint32_t offset = 0;
    size_t next_jump = 0;
    for (BlockId id = kEntry; id != kNoBlock; id = graph[id].next) {
      graph[id].offset = offset;
      offset += static_cast<uint32_t>(fixed_size[static_cast<size_t>(id)]);
      if (next_jump < jumping.size() && jumping[next_jump] == id) {
        offset += measure.size(*graph.last(graph[id]));
        ++next_jump;
      }
    }
    bool agree = true;
    for (BlockId id : jumping) {
      Node& jump = *graph.last(graph[id]);
      uint32_t size = measure.size(jump);
      uint32_t end = graph[id].offset + static_cast<uint32_t>(fixed_size[static_cast<size_t>(id)]) + size;
      uint32_t to = graph[jump.target].offset;
      jump.arg = static_cast<int32_t>(to < end ? end - to : to - end);
      agree &= measure.size(jump) == size;
    }
    if (agree) return offset;
  }
  return 0;
}

}  // namespace leanpyc::flow
