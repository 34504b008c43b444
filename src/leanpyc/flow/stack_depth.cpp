#include "leanpyc/flow/stack_depth.h"

#include <algorithm>

namespace leanpyc::flow {
namespace {

class DepthFinder {
 public:
  DepthFinder(FlowState& state, int32_t least)
      : graph_(state.graph), entries_(state.handler_entries), worklist_(state.worklist), highest_(least) {}

  // Returns the maximum depth.
  int32_t run() {
    worklist_.clear();
    graph_[kEntry].depth = 0;
    // One walk in layout order, which nearly all control flow follows, leaves hardly any block for the worklist.
    for (Block& block : Layout(graph_)) {
      passed_ = block.offset;
      if (block.depth >= 0) leave(block);
    }
    passed_ = UINT32_MAX;
    while (!worklist_.empty()) {
      const Block& block = graph_[worklist_.back()];
      worklist_.pop_back();
      leave(block);
    }
    return highest_;
  }

 private:
  // An empty block may be put on the list although the walk will still reach it; this does no harm.
  void reach(BlockId id, int32_t depth) {
    Block& block = graph_[id];
    if (block.depth >= 0) return;
    block.depth = depth;
    if (block.offset <= passed_) worklist_.push_back(id);
  }

  void leave(const Block& block) {
    highest_ = std::max(highest_, block.depth + block.stack_peak);
    const int32_t end = block.depth + block.stack_change;
    if (graph_.falls_through(block) && block.next != kNoBlock) reach(block.next, end);
    if (graph_.ends_in_jump(block)) {
      const Node& jump = *graph_.last(block);
      // END_ASYNC_FOR only names its target.
      if (jump.op != Op::END_ASYNC_FOR) reach(jump.target, end + more_at_target(jump.op));
    }
    if (block.may_have(op_traits::kBlockPush)) enter_handlers(block);
  }

  void enter_handlers(const Block& block) {
    for (auto i = static_cast<size_t>(block.scratch); i < entries_.size(); ++i) {
      const HandlerEntry& entry = entries_[i];
      if (&graph_[entry.block] != &block) return;
      const int32_t depth = block.depth + entry.depth;
      highest_ = std::max(highest_, depth);
      reach(entry.handler, depth);
    }
  }

  Graph& graph_;
  const std::vector<HandlerEntry>& entries_;
  std::vector<BlockId>& worklist_;
  uint32_t passed_ = 0;  // the offset that the walk has reached
  int32_t highest_;
};

}  // namespace

void compute_stack_depth(FlowState& state, int32_t least) { state.stack_size = DepthFinder(state, least).run(); }

}  // namespace leanpyc::flow
