#include "leanpyc/flow/unbound_locals.h"

#include <algorithm>

namespace leanpyc::flow {
namespace {

constexpr int32_t kTracked = 64;

// What an instruction does to the variable it names.
enum class Effect : uint8_t { None, Binds, Unbinds, Reads, ReadsChecked };

Effect effect_of(Op op) {
  switch (op) {
    case Op::STORE_FAST: return Effect::Binds;
    case Op::DELETE_FAST:
    case Op::LOAD_FAST_AND_CLEAR:
    case Op::STORE_FAST_MAYBE_NULL: return Effect::Unbinds;
    case Op::LOAD_FAST: return Effect::Reads;
    case Op::LOAD_FAST_CHECK: return Effect::ReadsChecked;
    default: return Effect::None;
  }
}

class Tracker {
 public:
  explicit Tracker(FlowState& state) : graph_(state.graph), worklist_(state.worklist) {}

  void run(uint64_t unbound_on_entry) {
    worklist_.clear();
    for (Block& block : graph_.blocks) {
      block.unsafe_locals = 0;
      block.visited = false;
    }
    flow_into(kEntry, unbound_on_entry);
    // A variable may also be unbound from a place inside on, so every block is walked once whatever reaches it.
    for (BlockId id = kEntry; id != kNoBlock; id = graph_[id].next) walk(graph_[id]);
    while (!worklist_.empty()) {
      BlockId id = worklist_.back();
      worklist_.pop_back();
      graph_[id].visited = false;
      walk(graph_[id]);
    }
  }

 private:
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
    uint64_t unbound = block.unsafe_locals;
    BlockId handler = kNoBlock;
    uint64_t given_to_handler = 0;
    for (Node& node : graph_.nodes_of(block)) {
      if (node.handler != kNoBlock && (node.handler != handler || unbound != given_to_handler)) {
        handler = node.handler;
        given_to_handler = unbound;
        flow_into(handler, unbound);
      }
      if (node.arg >= kTracked) continue;
      Effect effect = effect_of(node.op);
      if (effect == Effect::None) continue;
      uint64_t bit = uint64_t{1} << node.arg;
      if (effect == Effect::Unbinds) {
        unbound |= bit;
        continue;
      }
      if (effect == Effect::Reads && (unbound & bit) != 0) node.op = Op::LOAD_FAST_CHECK;
      // Whoever reads it and goes on knows that it is bound.
      unbound &= ~bit;
    }
    if (block.next != kNoBlock && graph_.falls_through(block)) flow_into(block.next, unbound);
    if (const Node* last = graph_.last(block); last != nullptr && is_jump(last->op)) flow_into(last->target, unbound);
  }

  Graph& graph_;
  std::vector<BlockId>& worklist_;
};

// Block by block, so that a function with thousands of locals takes linear time.
void check_untracked(FlowState& state, size_t local_count) {
  // The number, from 1, of the last block that left the variable bound.
  std::vector<int32_t>& bound_in = state.integers;
  bound_in.assign(local_count - kTracked, 0);
  int32_t number = 0;
  for (BlockId id = kEntry; id != kNoBlock; id = state.graph[id].next) {
    ++number;
    for (Node& node : state.graph.nodes_of(state.graph[id])) {
      if (node.arg < kTracked) continue;
      Effect effect = effect_of(node.op);
      if (effect == Effect::None || effect == Effect::ReadsChecked) continue;
      int32_t& bound = bound_in[static_cast<size_t>(node.arg - kTracked)];
      if (effect == Effect::Reads && bound != number) node.op = Op::LOAD_FAST_CHECK;
      bound = effect == Effect::Unbinds ? 0 : number;
    }
  }
}

uint64_t low_bits(int32_t count) { return count >= kTracked ? ~uint64_t{0} : (uint64_t{1} << count) - 1; }

}  // namespace

void check_unbound_locals(FlowState& state) {
  size_t local_count = state.unit->varnames.size();
  if (local_count == 0) return;
  if (local_count > kTracked) check_untracked(state, local_count);
  auto tracked = static_cast<int32_t>(std::min<size_t>(local_count, kTracked));
  Tracker(state).run(low_bits(tracked) & ~low_bits(state.parameter_count));
}

}  // namespace leanpyc::flow
