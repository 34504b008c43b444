#include "leanpyc/flow/peephole_3_14.h"

#include "leanpyc/flow/constant_folding.h"
#include "leanpyc/flow/operand_flags.h"
#include "leanpyc/flow/swaps.h"

namespace leanpyc::flow {
namespace {

using operand_flags::kComparesToBool;
using operand_flags::kPushesNull;

class BlockOptimizer {
 public:
  BlockOptimizer(FlowState& state, BlockId id) : state_(state), graph_(state.graph), id_(id) {}

  void run() {
    for (size_t i = 0; i < block().count; ++i) simplify(i);
    if (block().may_have(op_traits::kSwap)) remove_swaps(state_, block());
  }

 private:
  void simplify(size_t i) {
    Node& node = at(i);
    switch (node.op) {
      case Op::BUILD_TUPLE: simplify_tuple(i); break;
      case Op::BUILD_LIST:
      case Op::BUILD_SET: simplify_list_or_set(state_, block(), i); break;
      case Op::POP_JUMP_IF_FALSE:
      case Op::POP_JUMP_IF_TRUE:
      case Op::POP_JUMP_IF_NONE:
      case Op::POP_JUMP_IF_NOT_NONE:
        if (first_op_of(node.target) == Op::JUMP) thread_jump(node.op);
        break;
      case Op::JUMP_IF_FALSE: thread_keeping_jump(node, Op::JUMP_IF_TRUE); break;
      case Op::JUMP_IF_TRUE: thread_keeping_jump(node, Op::JUMP_IF_FALSE); break;
      case Op::JUMP:
      case Op::JUMP_NO_INTERRUPT: {
        // Only JUMP checks for signals: the merged jump checks if either jump did.
        const Op next = first_op_of(node.target);
        if (next == Op::JUMP) thread_jump(Op::JUMP);
        if (next == Op::JUMP_NO_INTERRUPT) thread_jump(node.op);
        break;
      }
      case Op::STORE_FAST:
        // The first of two stores to a variable has no effect that can be seen, unless a tracer stops between them.
        if (next_op(i) == Op::STORE_FAST && at(i + 1).arg == node.arg && at(i + 1).range.line == node.range.line) {
          graph_.replace(block(), node, Op::POP_TOP, 0);
        }
        break;
      case Op::SWAP:
        if (node.arg == 1) drop(i);
        break;
      case Op::LOAD_GLOBAL:
        if (next_op(i) == Op::PUSH_NULL && (node.arg & kPushesNull) == 0) {
          node.arg |= kPushesNull;
          drop(i + 1);
        }
        break;
      default: simplify_operator(i); break;
    }
  }

  void simplify_operator(size_t i) {
    Node& node = at(i);
    switch (node.op) {
      case Op::COMPARE_OP:
        if (next_op(i) == Op::TO_BOOL) replace_pair(i, Op::COMPARE_OP, node.arg | kComparesToBool);
        break;
      case Op::CONTAINS_OP:
      case Op::IS_OP:
        if (next_op(i) == Op::TO_BOOL) {
          replace_pair(i, node.op, node.arg);
        } else if (next_op(i) == Op::UNARY_NOT) {
          replace_pair(i, node.op, node.arg ^ 1);
        }
        break;
      case Op::TO_BOOL:
        if (next_op(i) == Op::TO_BOOL) drop(i);
        break;
      case Op::UNARY_NOT:
        if (next_op(i) == Op::TO_BOOL) return replace_pair(i, Op::UNARY_NOT, 0);
        if (next_op(i) == Op::UNARY_NOT) {
          drop(i);
          return drop(i + 1);
        }
        [[fallthrough]];
      case Op::UNARY_INVERT:
      case Op::UNARY_NEGATIVE: fold_unary_operator(state_, block(), i); break;
      case Op::BINARY_OP: fold_binary_operator(state_, block(), i); break;
      case Op::CALL_INTRINSIC_1:
        if (node.arg == operand_flags::kUnaryPositive) fold_unary_operator(state_, block(), i);
        if (node.arg != operand_flags::kListToTuple) break;
        fold_appended_items(state_, block(), i);
        // A loop needs no tuple.
        if (at(i).op == Op::CALL_INTRINSIC_1 && next_op(i) == Op::GET_ITER) drop(i);
        break;
      case Op::LIST_APPEND:
      case Op::SET_ADD:
        if (node.arg == 1 && (next_op(i) == Op::GET_ITER || next_op(i) == Op::CONTAINS_OP)) {
          fold_appended_items(state_, block(), i);
        }
        break;
      default: break;
    }
  }

  // A tuple that is unpacked at once is not built: a SWAP orders its items.
  void simplify_tuple(size_t i) {
    const int32_t size = at(i).arg;
    if (next_op(i) != Op::UNPACK_SEQUENCE || at(i + 1).arg != size || size < 1 || size > 3) {
      return fold_tuple(state_, block(), i);
    }
    drop(i);
    if (size == 1) return drop(i + 1);
    graph_.replace(block(), at(i + 1), Op::SWAP, size);
  }

  Block& block() { return graph_[id_]; }
  Node& at(size_t i) { return graph_.nodes[block().first + i]; }
  // Returns NOP at the end of the block.
  Op next_op(size_t i) { return i + 1 < block().count ? at(i + 1).op : Op::NOP; }
  Op first_op_of(BlockId id) const {
    const Block& target = graph_[id];
    return target.count == 0 ? Op::NOP : graph_.nodes[target.first].op;
  }

  void drop(size_t i) { graph_.make_nop(block(), at(i)); }
  // Replaces two instructions by one, which has the range of the second.
  void replace_pair(size_t i, Op op, int32_t arg) {
    drop(i);
    graph_.replace(block(), at(i + 1), op, arg);
  }

  // The block's last instruction jumps to a jump, and may be redirected to that jump's target. The new jump has the
  // line of the skipped jump, a NOP keeps the line of the old jump, and the new jump is examined next. A jump to itself
  // stays.
  bool thread_jump(Op op) {
    Node& jump = *graph_.last(block());
    const Node& via = graph_.nodes[graph_[jump.target].first];
    if (jump.target == via.target) return false;
    Node threaded{.range = via.range, .arg = 0, .target = via.target, .op = op};
    graph_.make_nop(block(), jump);
    graph_.append(id_, threaded);
    state_.flow_changed = true;
    return true;
  }

  // The jump keeps the value that it tests, so the outcome of the same test at its target is known: it also jumps, or
  // if it is the opposite test, falls through.
  void thread_keeping_jump(Node& node, Op opposite) {
    for (;;) {
      const Op next = first_op_of(node.target);
      if (next == Op::JUMP || next == node.op) {
        thread_jump(node.op);
        return;
      }
      if (next != opposite) return;
      node.target = graph_[node.target].next;
      graph_[node.target].labelled = true;
      state_.flow_changed = true;
    }
  }

  FlowState& state_;
  Graph& graph_;
  BlockId id_;
};

}  // namespace

void optimize_and_fold_blocks(FlowState& state) {
  for (BlockId id = kEntry; id != kNoBlock; id = state.graph[id].next) BlockOptimizer(state, id).run();
}

}  // namespace leanpyc::flow
