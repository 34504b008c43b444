#include "leanpyc/flow/jump_offsets.h"

namespace leanpyc::flow {
namespace {

// Rounds after which no agreement is in sight. Two jumps over each other can each be long because the other was;
// CPython's own search would then never end.
constexpr int kMostRounds = 1000;

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
  const Target& target = *state.target;
  auto size_of = [&target](const Node& node) { return extended_args(node.arg) + 1 + target[node.op].caches; };
  std::vector<BlockId>& jumping = state.block_list;
  jumping.clear();

  // A block's scratch is the number of its first instruction.
  uint32_t index = 0;
  for (Block& block : Layout(graph)) {
    block.scratch = static_cast<int32_t>(index);
    index += block.count;
    if ((graph.last_traits(block) & op_traits::kJump) != 0) {
      jumping.push_back(static_cast<BlockId>(&block - graph.blocks.data()));
    }
  }
  for (BlockId id : jumping) {
    Node& jump = *graph.last(graph[id]);
    jump.arg = graph[jump.target].scratch;
    jump.op = with_direction(jump.op, graph[jump.target].scratch > graph[id].scratch);
  }
  // From here on only jumps' arguments change, so only they can change the sizes of blocks.
  uint32_t length = 0;
  for (Block& block : Layout(graph)) {
    uint32_t size = 0;
    int32_t args = 0;  // the bits of all of them
    for (const Node& node : graph.nodes_of(block)) {
      size += 1 + target[node.op].caches;
      args |= node.arg;
    }
    if (extended_args(args) != 0) {
      for (const Node& node : graph.nodes_of(block)) size += extended_args(node.arg);
    }
    block.size = size;
    block.offset = length;
    length += size;
  }
  if (jumping.empty()) return length;

  for (int round = 0; round < kMostRounds; ++round) {
    bool agree = true;
    for (BlockId id : jumping) {
      Block& block = graph[id];
      Node& jump = *graph.last(block);
      uint32_t size = size_of(jump);
      uint32_t end = block.offset + block.size;
      uint32_t to = graph[jump.target].offset;
      jump.arg = static_cast<int32_t>(to < end ? end - to : to - end);
      uint32_t new_size = size_of(jump);
      if (new_size == size) continue;
      agree = false;
      block.size += new_size - size;
    }
    if (agree) return length;
    length = 0;
    for (Block& block : Layout(graph)) {
      block.offset = length;
      length += block.size;
    }
  }
  return 0;
}

}  // namespace leanpyc::flow
