#include "leanpyc/flow/swaps.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace leanpyc::flow {
namespace {

// Replaces the run of SWAPs and NOPs at nodes[start] by the shortest run with the same permutation of the stack, if it
// has more than one SWAP (CPython's swaptimize). Returns the index of the run's last instruction, or `start` for no
// change.
//
// A permutation is a set of cycles. A SWAP exchanges the top with another position. So a cycle that contains the top
// takes one SWAP less than it has members, and any other cycle takes one SWAP more. The run is written backwards from
// its end, because undoing a cycle in the order in which it is followed performs it in the reverse order.
size_t shorten_run(Graph& graph, Block& block, std::span<Node> nodes, size_t start, std::vector<int32_t>& stack) {
  size_t end = start + 1;
  int32_t depth = nodes[start].arg;
  bool several = false;
  for (; end < nodes.size(); ++end) {
    if (nodes[end].op == Op::SWAP) {
      depth = std::max(depth, nodes[end].arg);
      several = true;
    } else if (nodes[end].op != Op::NOP) {
      break;
    }
  }
  if (!several) return start;

  // stack[position] is the item that ends there; positions count from the top.
  stack.resize(static_cast<size_t>(depth));
  std::iota(stack.begin(), stack.end(), 0);
  for (size_t i = start; i < end; ++i) {
    if (nodes[i].op == Op::SWAP) std::swap(stack[0], stack[static_cast<size_t>(nodes[i].arg) - 1]);
  }

  constexpr int32_t kDone = -1;
  size_t unwritten = end;
  auto write_swap = [&](int32_t place) {
    if (place != 0) graph.replace(block, nodes[--unwritten], Op::SWAP, place + 1);
  };
  for (int32_t first = 0; first < depth; ++first) {
    if (stack[first] == kDone || stack[first] == first) continue;
    int32_t place = first;
    while (stack[place] != kDone) {
      write_swap(place);
      place = std::exchange(stack[place], kDone);
    }
    write_swap(place);  // back at `first`: closes the cycle
  }
  while (unwritten > start) graph.make_nop(block, nodes[--unwritten]);
  return end - 1;
}

// These instructions only take the top of the stack, and other code cannot see their effects before they end.
bool is_plain_store(Op op) { return op == Op::STORE_FAST || op == Op::STORE_FAST_MAYBE_NULL || op == Op::POP_TOP; }

int32_t stored_local(const Node& node) { return node.op == Op::POP_TOP || !is_plain_store(node.op) ? -1 : node.arg; }

constexpr size_t kNone = static_cast<size_t>(-1);
constexpr int32_t kAnyLine = -1;

// Returns the next plain store after `i` that only NOPs separate from it, all on `line`: a tracer stops between lines
// and would see which names are bound.
size_t next_plain_store(std::span<const Node> nodes, size_t i, int32_t line) {
  while (++i < nodes.size()) {
    if (line >= 0 && nodes[i].range.line != line) return kNone;
    if (nodes[i].op == Op::NOP) continue;
    return is_plain_store(nodes[i].op) ? i : kNone;
  }
  return kNone;
}

// Returns true if two stores may be exchanged: they, and all stores between them, bind different names.
bool may_exchange(std::span<const Node> nodes, size_t first, size_t second) {
  int32_t a = stored_local(nodes[first]);
  int32_t b = stored_local(nodes[second]);
  if (a < 0 && b < 0) return true;
  if (a == b) return false;
  for (size_t i = first + 1; i < second; ++i) {
    int32_t between = stored_local(nodes[i]);
    if (between >= 0 && (between == a || between == b)) return false;
  }
  return true;
}

// Goes back from nodes[last] and exchanges stores instead of stack items (CPython's apply_static_swaps).
void apply_to_stores(Graph& graph, Block& block, std::span<Node> nodes, size_t last, bool checks_names) {
  for (size_t i = last + 1; i-- > 0;) {
    if (nodes[i].op != Op::SWAP) {
      if (nodes[i].op == Op::NOP || is_plain_store(nodes[i].op)) continue;
      return;
    }
    size_t first = next_plain_store(nodes, i, kAnyLine);
    if (first == kNone) return;
    size_t second = first;
    for (int32_t count = nodes[i].arg - 1; count > 0; --count) {
      second = next_plain_store(nodes, second, nodes[first].range.line);
      if (second == kNone) return;
    }
    if (checks_names && !may_exchange(nodes, first, second)) return;
    graph.make_nop(block, nodes[i]);
    std::swap(nodes[first], nodes[second]);
  }
}

}  // namespace

size_t remove_swaps_at(FlowState& state, Block& block, size_t i, bool checks_names) {
  const std::span<Node> nodes = state.graph.nodes_of(block);
  const size_t last = shorten_run(state.graph, block, nodes, i, state.integers);
  apply_to_stores(state.graph, block, nodes, last, checks_names);
  return last;
}

void remove_swaps(FlowState& state, Block& block) {
  const std::span<const Node> nodes = state.graph.nodes_of(block);
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].op == Op::SWAP) i = remove_swaps_at(state, block, i);
  }
}

}  // namespace leanpyc::flow
