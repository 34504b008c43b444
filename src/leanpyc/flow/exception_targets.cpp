#include "leanpyc/flow/exception_targets.h"

namespace leanpyc::flow {
namespace {

constexpr int32_t kResumeAtStart = 0;
constexpr int32_t kResumeDepthOne = 4;  // RESUME_OPARG_DEPTH1_MASK

class HandlerFinder {
 public:
  explicit HandlerFinder(FlowState& state) : state_(state), graph_(state.graph), frames_(state.except_frames) {}

  void run() {
    frames_.clear();
    frames_.push_back({});
    for (Block& block : graph_.blocks) block.visited = false;
    state_.worklist.clear();
    enter(kEntry, 0);
    while (!state_.worklist.empty()) {
      BlockId id = state_.worklist.back();
      state_.worklist.pop_back();
      walk(graph_[id]);
    }
  }

 private:
  void enter(BlockId id, int32_t stack) {
    Block& block = graph_[id];
    if (block.visited) return;
    block.visited = true;
    block.except_state = stack;
    state_.worklist.push_back(id);
  }

  int32_t push(int32_t stack, BlockId handler) {
    frames_.push_back({handler, stack, frames_[stack].depth + 1});
    return static_cast<int32_t>(frames_.size()) - 1;
  }

  void walk(Block& block) {
    int32_t stack = block.except_state;
    int32_t last_yield_depth = -1;
    for (Node& node : graph_.nodes_of(block)) {
      switch (node.op) {
        case Op::SETUP_FINALLY:
        case Op::SETUP_WITH:
        case Op::SETUP_CLEANUP: {
          if (node.op != Op::SETUP_FINALLY) graph_[node.target].keeps_lasti = true;
          enter(node.target, stack);
          stack = push(stack, node.target);
          continue;
        }
        case Op::POP_BLOCK:
          // Not balanced only in code that does not come from the code generator.
          if (frames_[stack].below >= 0) stack = frames_[stack].below;
          make_nop(block, node);
          continue;
        case Op::YIELD_VALUE: last_yield_depth = frames_[stack].depth; break;
        case Op::RESUME:
          if (node.arg != kResumeAtStart) {
            if (last_yield_depth == 1) node.arg |= kResumeDepthOne;
            last_yield_depth = -1;
          }
          break;
        default: break;
      }
      node.handler = frames_[stack].handler;
      if (is_jump(node.op)) enter(node.target, stack);
    }
    if (graph_.falls_through(block) && block.next != kNoBlock) enter(block.next, stack);
  }

  FlowState& state_;
  Graph& graph_;
  std::vector<ExceptFrame>& frames_;
};

}  // namespace

void find_exception_targets(FlowState& state) {
  if ((state.unit_traits & op_traits::kBlockPush) == 0) return;
  HandlerFinder(state).run();
}

}  // namespace leanpyc::flow
