#include "leanpyc/flow/peephole_3_11.h"

#include "leanpyc/flow/operand_flags.h"
#include "leanpyc/flow/redundant_code_3_11.h"
#include "leanpyc/flow/swaps.h"
#include "leanpyc/flow/tuples.h"

namespace leanpyc::flow {
namespace {

using operand_flags::kPushesNull;

// A conditional jump that pops the value, for one that keeps it when it jumps.
Op popping(Op jump) { return jump == Op::JUMP_IF_FALSE_OR_POP ? Op::POP_JUMP_IF_FALSE : Op::POP_JUMP_IF_TRUE; }

bool jumps_if_true(Op jump) { return jump == Op::POP_JUMP_IF_TRUE || jump == Op::JUMP_IF_TRUE_OR_POP; }

class BlockWalk {
 public:
  BlockWalk(FlowState& state, Block& block) : state_(state), graph_(state.graph), block_(block) {}

  void run() {
    size_t threaded = 0;
    for (size_t i = 0; i < block_.count; ++i) {
      Node& node = at(i);
      bool again = false;
      switch (node.op) {
        case Op::LOAD_CONST: use_constant(i); break;
        case Op::BUILD_TUPLE: simplify_tuple(state_, block_, i); break;
        case Op::JUMP_IF_FALSE_OR_POP:
        case Op::JUMP_IF_TRUE_OR_POP: again = follow_kept_value(node); break;
        case Op::POP_JUMP_IF_FALSE:
        case Op::POP_JUMP_IF_TRUE:
        case Op::POP_JUMP_IF_NONE:
        case Op::POP_JUMP_IF_NOT_NONE:
        case Op::JUMP: {
          const Node& via = first_at_target(node);
          again = via.op == Op::JUMP && thread(node, via, node.op);
          break;
        }
        case Op::SWAP:
          if (node.arg == 1) {
            drop(i);
          } else {
            i = remove_swaps_at(state_, block_, i, state_.target->has(Feature::SwapsCheckNames));
          }
          break;
        case Op::PUSH_NULL:
          if (next_op(i) == Op::LOAD_GLOBAL && (at(i + 1).arg & kPushesNull) == 0) {
            drop(i);
            at(i + 1).arg |= kPushesNull;
          }
          break;
        default:
          if (is_jump(node.op)) first_at_target(node);
          break;
      }
      // A jump with a new target is looked at again. A ring of jumps ends after all blocks.
      if (again && ++threaded <= graph_.blocks.size()) --i;
    }
  }

 private:
  Node& at(size_t i) { return graph_.nodes[block_.first + i]; }
  // Returns NOP at the end of the block.
  Op next_op(size_t i) { return i + 1 < block_.count ? at(i + 1).op : Op::NOP; }
  void drop(size_t i) { graph_.make_nop(block_, at(i)); }

  // The instruction at `i` loads a constant.
  void use_constant(size_t i) {
    const ConstId constant = state_.constants[static_cast<size_t>(at(i).arg)];
    const Op next = next_op(i);
    switch (next) {
      case Op::POP_JUMP_IF_FALSE:
      case Op::POP_JUMP_IF_TRUE:
        drop(i);
        decide(i + 1, state_.pool->truth(constant) == jumps_if_true(next));
        return;
      case Op::JUMP_IF_FALSE_OR_POP:
      case Op::JUMP_IF_TRUE_OR_POP: {
        const bool jumps = state_.pool->truth(constant) == jumps_if_true(next);
        if (!jumps) drop(i);
        return decide(i + 1, jumps);
      }
      case Op::IS_OP:
        if (constant == ConstantPool::none()) test_for_none(i);
        return;
      default: return;
    }
  }

  // The conditional jump at `i` always jumps, or never.
  void decide(size_t i, bool jumps) {
    if (jumps) {
      graph_.replace(block_, at(i), Op::JUMP, at(i).arg);
    } else {
      drop(i);
    }
  }

  // Replaces `x is None` (or `is not`) before a conditional jump by a jump that tests for None itself.
  void test_for_none(size_t i) {
    const Op jump = next_op(i + 1);
    if (jump != Op::POP_JUMP_IF_FALSE && jump != Op::POP_JUMP_IF_TRUE) return;
    const bool is_not = at(i + 1).arg != 0;
    drop(i);
    drop(i + 1);
    at(i + 2).op = is_not != (jump == Op::POP_JUMP_IF_FALSE) ? Op::POP_JUMP_IF_NOT_NONE : Op::POP_JUMP_IF_NONE;
  }

  // Moves the target to the next block that is not empty.
  const Node& first_at_target(Node& jump) {
    jump.target = graph_.first_nonempty(jump.target);
    return graph_.nodes[graph_[jump.target].first];
  }

  // Redirects a jump to a jump on its line. Returns false for no change.
  bool thread(Node& jump, const Node& via, Op op) {
    if (jump.range.line != via.range.line || jump.target == via.target) return false;
    jump.target = via.target;
    graph_.replace(block_, jump, op, jump.arg);
    return true;
  }

  // The jump keeps its value for a jump that tests the same value: "a and b or c", "(a or b) and c".
  bool follow_kept_value(Node& jump) {
    const Node& via = first_at_target(jump);
    switch (via.op) {
      case Op::JUMP: return thread(jump, via, jump.op);
      case Op::JUMP_IF_FALSE_OR_POP:
      case Op::JUMP_IF_TRUE_OR_POP:
      case Op::POP_JUMP_IF_FALSE:
      case Op::POP_JUMP_IF_TRUE:
        if (jumps_if_true(via.op) == jumps_if_true(jump.op)) return thread(jump, via, via.op);
        if (jump.range.line != via.range.line) return false;
        // The second jump never jumps, and pops the value.
        jump.target = graph_[jump.target].next;
        graph_.replace(block_, jump, popping(jump.op), jump.arg);
        return true;
      default: return false;
    }
  }

  FlowState& state_;
  Graph& graph_;
  Block& block_;
};

}  // namespace

void optimize_and_clean_blocks(FlowState& state) {
  using namespace op_traits;
  constexpr uint32_t kPairs = op_pairs::kConstantTest | op_pairs::kNullThenGlobal;
  for (Block& block : Layout(state.graph)) {
    if (block.may_have(kPeepholeAlone | kJump) || block.may_have_pair(kPairs)) BlockWalk(state, block).run();
    clean_block(state.graph, block);
  }
}

}  // namespace leanpyc::flow
