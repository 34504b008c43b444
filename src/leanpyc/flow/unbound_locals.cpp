#include "leanpyc/flow/unbound_locals.h"

#include <algorithm>

namespace leanpyc::flow {
namespace {

using op_traits::kUnbinds;
using op_traits::kVariable;

constexpr int32_t kTracked = 64;

// Returns the locals that may be unbound after `node`, from those that may be unbound before it. Does not branch on the
// kind of instruction, which is unpredictable.
inline uint64_t step(Node& node, uint64_t unbound) {
  const uint32_t traits = traits_of(node.op);
  const bool is_tracked = ((traits & kVariable) != 0) & (static_cast<uint32_t>(node.arg) < kTracked);
  const uint64_t bit = static_cast<uint64_t>(is_tracked) << (static_cast<uint32_t>(node.arg) % kTracked);
  if (((unbound & bit) != 0) & (node.op == Op::LOAD_FAST)) [[unlikely]]
    node.op = Op::LOAD_FAST_CHECK;
  // The local is bound now, because it was stored, or because a read of an unbound local would have raised.
  return (unbound & ~bit) | (bit & (0 - uint64_t{(traits & kUnbinds) != 0}));
}

// Does the same if no instruction unbinds a local and all locals are tracked.
inline uint64_t step_binding(Node& node, uint64_t unbound) {
  static_assert(kVariable == 1);
  const uint64_t bit = uint64_t{traits_of(node.op) & kVariable} << (static_cast<uint32_t>(node.arg) % kTracked);
  if (((unbound & bit) != 0) & (node.op == Op::LOAD_FAST)) [[unlikely]]
    node.op = Op::LOAD_FAST_CHECK;
  return unbound & ~bit;
}

// Follows the first 64 locals along all paths. The result does not depend on the order of the walk: a block is walked
// again whenever another variable may be unbound on entry.
class Tracker {
 public:
  explicit Tracker(FlowState& state)
      : graph_(state.graph),
        worklist_(state.worklist),
        has_handlers_((state.graph.traits & op_traits::kBlockPush) != 0),
        all_tracked_(state.unit->varnames.size() <= kTracked) {}

  void run(uint64_t unbound_on_entry) {
    worklist_.clear();
    for (Block& block : graph_.blocks) {
      block.unsafe_locals = 0;
      block.visited = true;
    }
    // One walk in layout order, which most control flow follows, leaves few blocks for the worklist. Blocks that the
    // walk will still reach are not put on the list.
    flow_into(kEntry, unbound_on_entry);
    for (Block& block : Layout(graph_)) {
      block.visited = false;
      if (block.unsafe_locals != 0 || block.may_have(kUnbinds)) walk(block);
    }
    while (!worklist_.empty()) {
      Block& block = graph_[worklist_.back()];
      worklist_.pop_back();
      block.visited = false;
      walk(block);
    }
  }

 private:
  // `visited` is set while the block waits to be walked.
  void flow_into(BlockId id, uint64_t unbound) {
    Block& block = graph_[id];
    uint64_t both = block.unsafe_locals | unbound;
    if (both == block.unsafe_locals) return;
    block.unsafe_locals = both;
    if (block.visited) return;
    block.visited = true;
    worklist_.push_back(id);
  }

  void walk(const Block& block) {
    std::span<Node> nodes = graph_.nodes_of(block);
    const bool only_binds = all_tracked_ && !block.may_have(kUnbinds);
    uint64_t unbound = block.unsafe_locals;
    if (has_handlers_) {
      unbound = only_binds ? bind_under_handlers(nodes, unbound) : walk_under_handlers(nodes, unbound);
    } else if (only_binds) {
      if (block.may_have(kVariable)) {
        for (Node& node : nodes) {
          unbound = step_binding(node, unbound);
          if (unbound == 0) return;
        }
      }
    } else {
      for (Node& node : nodes) unbound = step(node, unbound);
    }
    if (unbound == 0) return;
    if (block.next != kNoBlock && graph_.falls_through(block)) flow_into(block.next, unbound);
    if (graph_.ends_in_jump(block)) flow_into(nodes.back().target, unbound);
  }

  // A local that is unbound before an instruction is unbound in the instruction's handler.
  uint64_t walk_under_handlers(std::span<Node> nodes, uint64_t unbound) {
    BlockId handler = kNoBlock;
    uint64_t given = 0;
    for (Node& node : nodes) {
      if (node.handler != kNoBlock && (node.handler != handler || unbound != given)) {
        handler = node.handler;
        given = unbound;
        flow_into(handler, unbound);
      }
      unbound = step(node, unbound);
    }
    return unbound;
  }

  // The first instruction under a handler already passes on every local that later ones could.
  uint64_t bind_under_handlers(std::span<Node> nodes, uint64_t unbound) {
    BlockId handler = kNoBlock;
    for (Node& node : nodes) {
      if (node.handler != handler) [[unlikely]] {
        handler = node.handler;
        if (handler != kNoBlock) flow_into(handler, unbound);
      }
      unbound = step_binding(node, unbound);
      if (unbound == 0) break;
    }
    return unbound;
  }

  Graph& graph_;
  std::vector<BlockId>& worklist_;
  bool has_handlers_;
  bool all_tracked_;
};

// Looks at each block separately, so that a function with thousands of locals takes linear time.
void check_untracked(FlowState& state, size_t local_count) {
  // For each local, the number (from 1) of the last block that left it bound.
  std::vector<int32_t>& bound_in = state.integers;
  bound_in.assign(local_count - kTracked, 0);
  int32_t number = 0;
  for (Block& block : Layout(state.graph)) {
    ++number;
    if (!block.may_have(kVariable)) continue;
    for (Node& node : state.graph.nodes_of(block)) {
      uint32_t traits = traits_of(node.op);
      if ((traits & kVariable) == 0 || node.arg < kTracked) continue;
      int32_t& bound = bound_in[static_cast<size_t>(node.arg - kTracked)];
      if (node.op == Op::LOAD_FAST && bound != number) node.op = Op::LOAD_FAST_CHECK;
      bound = (traits & kUnbinds) != 0 ? 0 : number;
    }
  }
}

uint64_t low_bits(int32_t count) { return count >= kTracked ? ~uint64_t{0} : (uint64_t{1} << count) - 1; }

}  // namespace

void check_unbound_locals(FlowState& state) {
  size_t local_count = state.unit->varnames.size();
  if (local_count > kTracked) check_untracked(state, local_count);
  auto tracked = static_cast<int32_t>(std::min<size_t>(local_count, kTracked));
  uint64_t unbound_on_entry = low_bits(tracked) & ~low_bits(state.parameter_count);
  if (unbound_on_entry != 0 || (state.graph.traits & kUnbinds) != 0) Tracker(state).run(unbound_on_entry);
}

}  // namespace leanpyc::flow
