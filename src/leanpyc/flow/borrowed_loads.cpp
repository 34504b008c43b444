#include "leanpyc/flow/borrowed_loads.h"

#include <utility>

namespace leanpyc::flow {
namespace {

constexpr int32_t kNoLocal = -1;
constexpr int32_t kUnknown = -1;

// The number of values that an instruction pushes, if it takes all its operands from the stack.
int32_t pushed(Op op, int32_t arg) {
  switch (op) {
    case Op::COPY_FREE_VARS:
    case Op::DELETE_ATTR:
    case Op::DELETE_DEREF:
    case Op::DELETE_GLOBAL:
    case Op::DELETE_NAME:
    case Op::DELETE_SUBSCR:
    case Op::END_ASYNC_FOR:
    case Op::END_FOR:
    case Op::JUMP:
    case Op::JUMP_NO_INTERRUPT:
    case Op::MAKE_CELL:
    case Op::NOP:
    case Op::NOT_TAKEN:
    case Op::POP_EXCEPT:
    case Op::POP_ITER:
    case Op::POP_JUMP_IF_FALSE:
    case Op::POP_JUMP_IF_NONE:
    case Op::POP_JUMP_IF_NOT_NONE:
    case Op::POP_JUMP_IF_TRUE:
    case Op::POP_TOP:
    case Op::RAISE_VARARGS:
    case Op::RESUME:
    case Op::SETUP_ANNOTATIONS:
    case Op::STORE_ATTR:
    case Op::STORE_DEREF:
    case Op::STORE_GLOBAL:
    case Op::STORE_NAME:
    case Op::STORE_SLICE:
    case Op::STORE_SUBSCR: return 0;
    case Op::CHECK_EG_MATCH:
    case Op::CLEANUP_THROW:
    case Op::PUSH_EXC_INFO: return 2;
    case Op::LOAD_GLOBAL: return 1 + (arg & 1);
    case Op::UNPACK_SEQUENCE: return arg;
    case Op::UNPACK_EX: return (arg & 0xFF) + 1 + (arg >> 8);
    default: return 1;
  }
}

// Follows the values on the stack through one block.
class BlockLoads {
 public:
  BlockLoads(FlowState& state, Block& block)
      : graph_(state.graph),
        block_(block),
        stack_(state.stacked_loads),
        owned_(state.integers),
        nodes_(graph_.nodes_of(block)) {}

  void run() {
    stack_.clear();
    owned_.assign(nodes_.size(), 0);
    for (size_t i = 0; i < nodes_.size(); ++i) step(static_cast<int32_t>(i));
    for (const StackedLoad& each : stack_) keep(each);
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (owned_[i] != 0) continue;
      Node& node = nodes_[i];
      if (node.op == Op::LOAD_FAST || node.op == Op::LOAD_CLOSURE) {
        graph_.replace(block_, node, Op::LOAD_FAST_BORROW, node.arg);
      } else if (node.op == Op::LOAD_FAST_LOAD_FAST) {
        node.op = Op::LOAD_FAST_BORROW_LOAD_FAST_BORROW;
      }
    }
  }

 private:
  void step(int32_t i) {
    constexpr int32_t kBits = 4;
    constexpr int32_t kMask = 15;
    const Node& node = nodes_[static_cast<size_t>(i)];
    const int32_t arg = node.arg;
    switch (node.op) {
      case Op::LOAD_FAST:
      case Op::LOAD_CLOSURE: push(i, arg); break;
      case Op::LOAD_FAST_LOAD_FAST:
        push(i, arg >> kBits);
        push(i, arg & kMask);
        break;
      case Op::DELETE_FAST: overwrite(arg); break;
      case Op::LOAD_FAST_AND_CLEAR:
        overwrite(arg);
        push(i, arg);
        break;
      case Op::STORE_FAST:
      case Op::STORE_FAST_MAYBE_NULL: store(arg); break;
      case Op::STORE_FAST_LOAD_FAST:
        store(arg >> kBits);
        push(i, arg & kMask);
        break;
      case Op::STORE_FAST_STORE_FAST:
        store(arg >> kBits);
        store(arg & kMask);
        break;
      case Op::COPY: stack_.push_back(below(arg)); break;
      case Op::SWAP: std::swap(below(arg), below(1)); break;
      default: other(node); break;
    }
  }

  // Instructions that do not treat local variables or the order of the stack.
  void other(const Node& node) {
    switch (node.op) {
      // The result may be the operand itself.
      case Op::FORMAT_SIMPLE:
      case Op::GET_YIELD_FROM_ITER: break;
      // This leaves its operand on the stack.
      case Op::FOR_ITER: push(kUnknown, kNoLocal); break;
      // These do too. CPython takes the first instruction of the block for the origin of the value.
      case Op::GET_ANEXT:
      case Op::GET_LEN:
      case Op::IMPORT_FROM:
      case Op::MATCH_KEYS:
      case Op::MATCH_MAPPING:
      case Op::MATCH_SEQUENCE:
      case Op::WITH_EXCEPT_START: push(0, kNoLocal); break;
      // These take some of their operands and push nothing.
      case Op::DICT_MERGE:
      case Op::DICT_UPDATE:
      case Op::LIST_APPEND:
      case Op::LIST_EXTEND:
      case Op::MAP_ADD:
      case Op::RERAISE:
      case Op::SET_ADD:
      case Op::SET_UPDATE: pop(-stack_effect(node.op, node.arg)); break;
      // These replace one of their operands.
      case Op::CHECK_EXC_MATCH:
      case Op::SEND:
        pop(1);
        push(kUnknown, kNoLocal);
        break;
      case Op::LOAD_ATTR:
      case Op::LOAD_SPECIAL:
      case Op::LOAD_SUPER_ATTR: {
        // The load of a method may push the object again.
        const StackedLoad self = below(1);
        pop(node.op == Op::LOAD_SUPER_ATTR ? 3 : 1);
        push(kUnknown, kNoLocal);
        if (node.op == Op::LOAD_SPECIAL || (node.arg & 1) != 0) stack_.push_back(self);
        break;
      }
      default: {
        const int32_t results = pushed(node.op, node.arg);
        pop(results - stack_effect(node.op, node.arg));
        for (int32_t k = 0; k < results; ++k) push(kUnknown, kNoLocal);
        break;
      }
    }
  }

  void push(int32_t load, int32_t local) { stack_.push_back({load, local}); }
  // Values that earlier blocks pushed are unknown.
  void pop(int32_t count) {
    stack_.resize(stack_.size() > static_cast<size_t>(count) ? stack_.size() - static_cast<size_t>(count) : 0);
  }
  // Returns the value at a depth, counted from 1.
  StackedLoad& below(int32_t depth) {
    const auto wanted = static_cast<size_t>(depth);
    if (stack_.size() < wanted) stack_.insert(stack_.begin(), wanted - stack_.size(), {kUnknown, kNoLocal});
    return stack_[stack_.size() - wanted];
  }
  void keep(const StackedLoad& value) {
    if (value.load != kUnknown) owned_[static_cast<size_t>(value.load)] = 1;
  }
  void overwrite(int32_t local) {
    for (const StackedLoad& each : stack_) {
      if (each.local == local) keep(each);
    }
  }
  void store(int32_t local) {
    const StackedLoad value = below(1);
    pop(1);
    overwrite(local);
    keep(value);
  }

  Graph& graph_;
  Block& block_;
  std::vector<StackedLoad>& stack_;
  std::vector<int32_t>& owned_;  // by instruction: not 0 if it must own its reference
  std::span<Node> nodes_;
};

// Sets `visited` of all blocks that control reaches without an exception.
void find_reached(FlowState& state) {
  Graph& graph = state.graph;
  for (Block& block : graph.blocks) block.visited = false;
  auto reach = [&](BlockId id) {
    if (id == kNoBlock || graph[id].visited) return;
    graph[id].visited = true;
    state.worklist.push_back(id);
  };
  state.worklist.clear();
  reach(kEntry);
  while (!state.worklist.empty()) {
    const Block& block = graph[state.worklist.back()];
    state.worklist.pop_back();
    // CPython does not go on from an empty block.
    if (block.count == 0) continue;
    if (graph.falls_through(block)) reach(block.next);
    if (graph.ends_in_jump(block)) reach(graph.last(block)->target);
  }
}

}  // namespace

void borrow_loads(FlowState& state) {
  find_reached(state);
  for (Block& block : Layout(state.graph)) {
    if (block.visited && block.count != 0) BlockLoads(state, block).run();
  }
}

}  // namespace leanpyc::flow
