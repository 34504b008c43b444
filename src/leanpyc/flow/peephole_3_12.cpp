#include "leanpyc/flow/peephole_3_12.h"

#include "leanpyc/flow/operand_flags.h"
#include "leanpyc/flow/swaps.h"
#include "leanpyc/flow/tuples.h"

namespace leanpyc::flow {
namespace {

using operand_flags::kPushesNull;

class BlockWalk {
 public:
  BlockWalk(FlowState& state, Block& block) : state_(state), graph_(state.graph), block_(block) {}

  void run() {
    // The last constant that was loaded, if the instruction before left it on the stack. Copying it keeps it.
    bool on_top = false;
    int32_t index = 0;
    size_t threaded = 0;
    for (size_t i = 0; i < block_.count; ++i) {
      Node& node = at(i);
      if (!(on_top && node.op == Op::COPY && node.arg == 1)) {
        on_top = node.op == Op::LOAD_CONST;
        index = node.arg;
      }
      if (on_top) {
        i += use_constant(i, index);
        continue;
      }
      switch (node.op) {
        case Op::BUILD_TUPLE: simplify_tuple(state_, block_, i); break;
        case Op::POP_JUMP_IF_FALSE:
        case Op::POP_JUMP_IF_TRUE:
        case Op::POP_JUMP_IF_NONE:
        case Op::POP_JUMP_IF_NOT_NONE:
        case Op::JUMP:
          // The new target may be a jump in turn. A ring of jumps ends after all blocks.
          if (thread_jump(node) && ++threaded <= graph_.blocks.size()) --i;
          break;
        case Op::SWAP:
          if (node.arg == 1) {
            drop(i);
          } else {
            i = remove_swaps_at(state_, block_, i);
          }
          break;
        case Op::PUSH_NULL:
          if (next_op(i) == Op::LOAD_GLOBAL && (at(i + 1).arg & kPushesNull) == 0) {
            drop(i);
            at(i + 1).arg |= kPushesNull;
          }
          break;
        default: break;
      }
    }
  }

 private:
  Node& at(size_t i) { return graph_.nodes[block_.first + i]; }
  // Returns NOP at the end of the block.
  Op next_op(size_t i) { return i + 1 < block_.count ? at(i + 1).op : Op::NOP; }
  void drop(size_t i) { graph_.make_nop(block_, at(i)); }

  // The instruction at `i` has left the constant on the stack. Returns the number of instructions after it that are
  // done.
  size_t use_constant(size_t i, int32_t index) {
    const ConstId constant = state_.constants[static_cast<size_t>(index)];
    switch (const Op next = next_op(i)) {
      case Op::POP_JUMP_IF_FALSE:
      case Op::POP_JUMP_IF_TRUE:
        drop_load(i);
        if (state_.pool->truth(constant) == (next == Op::POP_JUMP_IF_TRUE)) {
          graph_.replace(block_, at(i + 1), Op::JUMP, at(i + 1).arg);
        } else {
          drop(i + 1);
        }
        return 0;
      case Op::IS_OP:
        if (constant == ConstantPool::none()) test_for_none(i);
        return 0;
      case Op::RETURN_VALUE_POPS_1:
        drop(i);
        graph_.replace(block_, at(i + 1), Op::RETURN_CONST, index);
        return 1;
      default: return 0;
    }
  }

  // Replaces `x is None` (or `is not`) before a conditional jump by a jump that tests for None itself.
  void test_for_none(size_t i) {
    const Op jump = next_op(i + 1);
    if (jump != Op::POP_JUMP_IF_FALSE && jump != Op::POP_JUMP_IF_TRUE) return;
    const bool is_not = at(i + 1).arg != 0;
    drop_load(i);
    drop(i + 1);
    at(i + 2).op = is_not != (jump == Op::POP_JUMP_IF_FALSE) ? Op::POP_JUMP_IF_NOT_NONE : Op::POP_JUMP_IF_NONE;
  }

  void drop_load(size_t i) {
    drop(i);
    state_.constant_loads_dropped = true;
  }

  // Redirects a jump to a jump, if both are on one line or the second has no line. Returns false for no change.
  bool thread_jump(Node& jump) {
    const Block& target = graph_[jump.target];
    if (target.count == 0) return false;
    const Node& via = graph_.nodes[target.first];
    if (via.op != Op::JUMP || via.target == jump.target) return false;
    if (via.has_line() && via.range.line != jump.range.line) return false;
    jump.target = via.target;
    return true;
  }

  FlowState& state_;
  Graph& graph_;
  Block& block_;
};

}  // namespace

void optimize_blocks_in_one_walk(FlowState& state) {
  using namespace op_traits;
  constexpr uint32_t kPairs = op_pairs::kConstantTest | op_pairs::kConstantReturn | op_pairs::kNullThenGlobal;
  for (Block& block : Layout(state.graph)) {
    if (block.may_have(kPeepholeAlone | kJump) || block.may_have_pair(kPairs)) BlockWalk(state, block).run();
  }
}

}  // namespace leanpyc::flow
