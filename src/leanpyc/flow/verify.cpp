#include "leanpyc/flow/verify.h"

#ifndef NDEBUG

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "leanpyc/flow/dump.h"

namespace leanpyc::flow {
namespace {

class Verifier {
 public:
  Verifier(const FlowState& state, std::string_view pass) : state_(state), graph_(state.graph), pass_(pass) {}

  void run() {
    check_layout();
    for (BlockId id : layout_) check_block(id);
    check_depths();
  }

 private:
  [[noreturn]] void fail(BlockId id, std::string_view what) {
    std::string text;
    dump_graph(state_, pass_, text);
    fmt::print(stderr, "{}flow graph broken after {}: block {}: {}\n", text, pass_, id, what);
    std::abort();
  }

  void check_layout() {
    in_layout_.assign(graph_.blocks.size(), false);
    for (BlockId id = kEntry; id != kNoBlock; id = graph_[id].next) {
      if (in_layout_[static_cast<size_t>(id)]) fail(id, "is in the layout twice");
      in_layout_[static_cast<size_t>(id)] = true;
      layout_.push_back(id);
    }
  }

  void check_block(BlockId id) {
    const Block& block = graph_[id];
    if (block.count > block.capacity || size_t{block.first} + block.count > graph_.nodes.size()) {
      fail(id, "has more instructions than room");
    }
    const uint32_t ends = block.count == 0 ? 0 : traits_of(graph_.last(block)->op) & op_traits::kEnds;
    if (ends != graph_.last_traits(block)) fail(id, "does not know how it ends");
    uint32_t pairs = 0;
    uint32_t before = 0;
    for (const Node& node : graph_.nodes_of(block)) {
      pairs |= before & pairs_of(node.op).second;
      before = pairs_of(node.op).first;
      if ((pairs & ~uint32_t{block.pairs}) != 0) fail(id, "has a pair of instructions that it does not know of");
      if (ends_block(node.op) && &node != graph_.last(block)) fail(id, "goes on after its end");
      if ((node_traits(node) & ~block.traits) != 0) fail(id, "has an instruction that it does not know of");
      if (has_target(node.op)) check_target(id, node.target, "jumps out of the layout");
      if (node.handler != kNoBlock) check_target(id, node.handler, "has a handler out of the layout");
      check_argument(id, node);
    }
  }

  void check_target(BlockId id, BlockId target, std::string_view what) {
    if (target < 0 || static_cast<size_t>(target) >= graph_.blocks.size() || !in_layout_[static_cast<size_t>(target)]) {
      fail(id, what);
    }
  }

  void check_argument(BlockId id, const Node& node) {
    size_t limit = 0;
    const CodeUnit& unit = *state_.unit;
    size_t localsplus = unit.varnames.size() + unit.cellvars.size() + unit.freevars.size();
    if (loads_constant(node.op)) {
      limit = state_.constants.size();
    } else if (has_trait(node.op, op_traits::kVariable | op_traits::kCell)) {
      // At the end, LOAD_CLOSURE is LOAD_FAST, and cells come after the locals.
      limit = localsplus;
    } else if (node.op == Op::LOAD_NAME || node.op == Op::STORE_NAME || node.op == Op::STORE_GLOBAL ||
               node.op == Op::STORE_ATTR || node.op == Op::IMPORT_NAME) {
      limit = unit.names.size();
    } else if (node.op == Op::LOAD_GLOBAL || node.op == Op::LOAD_ATTR) {
      limit = 2 * unit.names.size();
    } else {
      return;
    }
    if (node.arg < 0 || static_cast<size_t>(node.arg) >= limit) fail(id, "has an argument out of range");
  }

  // Every path to a block arrives with the same depth, and every path to a handler with the depth of its SETUP_*.
  void check_depths() {
    depths_.assign(graph_.blocks.size(), -1);
    arrive(kEntry, kEntry, 0);
    while (!worklist_.empty()) {
      BlockId id = worklist_.back();
      worklist_.pop_back();
      const Block& block = graph_[id];
      int32_t depth = depths_[static_cast<size_t>(id)];
      for (const Node& node : graph_.nodes_of(block)) {
        // END_ASYNC_FOR only names its target.
        if (has_target(node.op) && node.op != Op::END_ASYNC_FOR)
          arrive(id, node.target, depth + stack_effect_at_target(node.op, node.arg));
        depth += stack_effect(node.op, node.arg);
        if (depth < 0) fail(id, "pops an empty stack");
      }
      if (!graph_.falls_through(block)) continue;
      if (block.next == kNoBlock) fail(id, "falls out of the code");
      arrive(id, block.next, depth);
    }
  }

  void arrive(BlockId from, BlockId id, int32_t depth) {
    int32_t& known = depths_[static_cast<size_t>(id)];
    if (known == depth) return;
    if (known >= 0) fail(from, fmt::format("arrives at block {} with depth {}, another with {}", id, depth, known));
    known = depth;
    worklist_.push_back(id);
  }

  const FlowState& state_;
  const Graph& graph_;
  std::string_view pass_;
  std::vector<BlockId> layout_;
  std::vector<bool> in_layout_;
  std::vector<int32_t> depths_;
  std::vector<BlockId> worklist_;
};

}  // namespace

void verify(FlowState& state, std::string_view pass) { Verifier(state, pass).run(); }

}  // namespace leanpyc::flow

#endif
