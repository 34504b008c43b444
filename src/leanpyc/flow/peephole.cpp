#include "leanpyc/flow/peephole.h"

#include "leanpyc/flow/operand_flags.h"
#include "leanpyc/flow/swaps.h"
#include "leanpyc/flow/tuples.h"

namespace leanpyc::flow {
namespace {

using operand_flags::kComparesToBool;
using operand_flags::kPushesNull;

class BlockOptimizer {
 public:
  BlockOptimizer(FlowState& state, BlockId id) : state_(state), graph_(state.graph), id_(id) {}

  void run() {
    const bool has_pairs = block().may_have_pair(op_pairs::kPeephole);
    const bool stands_alone = block().may_have(op_traits::kPeepholeAlone);
    // Without pairs and such instructions, only the last instruction can matter: a jump.
    if (!has_pairs && !stands_alone && !is_jump_to_jump()) return;
    wanted_ = has_pairs ? op_traits::kPeepholeStart : op_traits::kPeepholeAlone | op_traits::kJump;
    for (size_t i = next_start(has_pairs || stands_alone ? 0 : block().count - 1); i < block().count;
         i = next_start(i + 1)) {
      Node& node = at(i);
      switch (node.op) {
        case Op::BUILD_TUPLE: simplify_tuple(state_, block(), i); break;
        case Op::POP_JUMP_IF_FALSE:
        case Op::POP_JUMP_IF_TRUE:
        case Op::POP_JUMP_IF_NONE:
        case Op::POP_JUMP_IF_NOT_NONE:
          if (first_op_of(node.target) == Op::JUMP) thread_jump(node.op);
          break;
        case Op::JUMP:
        case Op::JUMP_NO_INTERRUPT: {
          Op next = first_op_of(node.target);
          // Only JUMP checks for signals: the merged jump checks if either jump did.
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
        case Op::COMPARE_OP:
          if (next_op(i) == Op::TO_BOOL) replace_pair(i, Op::COMPARE_OP, node.arg | kComparesToBool);
          break;
        case Op::CONTAINS_OP:
        case Op::IS_OP:
        case Op::UNARY_NOT:
          if (next_op(i) == Op::TO_BOOL) {
            replace_pair(i, node.op, node.arg);
          } else if (node.op == Op::UNARY_NOT && next_op(i) == Op::UNARY_NOT) {
            drop(i);
            drop(i + 1);
          }
          break;
        case Op::TO_BOOL:
          if (next_op(i) == Op::TO_BOOL) drop(i);
          break;
        default: break;
      }
    }
    if (block().may_have(op_traits::kSwap)) remove_swaps(state_, block());
  }

 private:
  Block& block() { return graph_[id_]; }
  bool is_jump_to_jump() {
    if (!graph_.ends_in_jump(block())) return false;
    Op next = first_op_of(graph_.last(block())->target);
    return next == Op::JUMP || next == Op::JUMP_NO_INTERRUPT;
  }
  // Returns the index of the first wanted instruction from `i` on.
  size_t next_start(size_t i) {
    std::span<const Node> nodes = graph_.nodes_of(block());
    while (i < nodes.size() && !has_trait(nodes[i].op, wanted_)) ++i;
    return i;
  }
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
  void thread_jump(Op op) {
    Node& jump = *graph_.last(block());
    const Node& via = graph_.nodes[graph_[jump.target].first];
    if (jump.target == via.target) return;
    Node threaded{.range = via.range, .arg = 0, .target = via.target, .op = op};
    graph_.make_nop(block(), jump);
    graph_.append(id_, threaded);
    state_.flow_changed = true;
  }

  FlowState& state_;
  Graph& graph_;
  BlockId id_;
  uint32_t wanted_ = 0;
};

}  // namespace

void optimize_blocks(FlowState& state) {
  for (BlockId id = kEntry; id != kNoBlock; id = state.graph[id].next) BlockOptimizer(state, id).run();
}

}  // namespace leanpyc::flow
