#include "leanpyc/flow/exception_targets.h"

namespace leanpyc::flow {
namespace {

constexpr int32_t kResumeAtStart = 0;
constexpr int32_t kResumeDepthOne = 4;  // RESUME_OPARG_DEPTH1_MASK

// The instruction that says how many handlers a yield is under. Where the RESUME says so, POP_BLOCK becomes a NOP at
// once.
enum class YieldDepth { Nowhere, InResume, InYield };

// Block::scratch is the stack of handlers on entry, as an index into the frames.
template <YieldDepth kYieldDepth>
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
    block.scratch = stack;
    state_.worklist.push_back(id);
  }

  int32_t push(int32_t stack, BlockId handler) {
    frames_.push_back({handler, stack, frames_[stack].depth + 1});
    return static_cast<int32_t>(frames_.size()) - 1;
  }

  void walk(Block& block) {
    int32_t stack = block.scratch;
    if (block.may_have(op_traits::kExceptState)) {
      stack = walk_changes(block, stack);
    } else if (const BlockId handler = frames_[stack].handler; handler != kNoBlock) {
      for (Node& node : graph_.nodes_of(block)) node.handler = handler;
    }
    if (graph_.ends_in_jump(block)) enter(graph_.last(block)->target, stack);
    if (graph_.falls_through(block) && block.next != kNoBlock) enter(block.next, stack);
  }

  // Returns the stack of handlers at the end of the block.
  int32_t walk_changes(Block& block, int32_t stack) {
    BlockId handler = frames_[stack].handler;
    int32_t last_yield_depth = -1;
    for (Node& node : graph_.nodes_of(block)) {
      node.handler = handler;
      if (!has_trait(node.op, op_traits::kExceptState)) [[likely]]
        continue;
      switch (node.op) {
        case Op::SETUP_FINALLY:
        case Op::SETUP_WITH:
        case Op::SETUP_CLEANUP:
          node.handler = kNoBlock;
          if (node.op != Op::SETUP_FINALLY) graph_[node.target].keeps_lasti = true;
          enter(node.target, stack);
          stack = push(stack, node.target);
          handler = node.target;
          break;
        case Op::POP_BLOCK:
          node.handler = kNoBlock;
          // Only code that does not come from the code generator is unbalanced here.
          if (frames_[stack].below >= 0) stack = frames_[stack].below;
          handler = frames_[stack].handler;
          if constexpr (kYieldDepth == YieldDepth::InResume) graph_.make_nop(block, node);
          break;
        case Op::YIELD_VALUE:
          if constexpr (kYieldDepth == YieldDepth::InYield) node.arg = frames_[stack].depth;
          last_yield_depth = frames_[stack].depth;
          break;
        case Op::RESUME:
          if (kYieldDepth != YieldDepth::InResume || node.arg == kResumeAtStart) break;
          if (last_yield_depth == 1) node.arg |= kResumeDepthOne;
          last_yield_depth = -1;
          break;
        default: break;
      }
    }
    return stack;
  }

  FlowState& state_;
  Graph& graph_;
  std::vector<ExceptFrame>& frames_;
};

}  // namespace

void find_exception_targets_and_mark_resumes(FlowState& state) { HandlerFinder<YieldDepth::InResume>(state).run(); }

void find_exception_targets_and_number_yields(FlowState& state) { HandlerFinder<YieldDepth::InYield>(state).run(); }

void find_exception_targets(FlowState& state) { HandlerFinder<YieldDepth::Nowhere>(state).run(); }

}  // namespace leanpyc::flow
