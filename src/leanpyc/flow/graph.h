// The control-flow graph of one code unit: blocks of instructions in flat vectors, addressed by number.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "leanpyc/flow/op_traits.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc::flow {

using BlockId = int32_t;
inline constexpr BlockId kNoBlock = -1;
inline constexpr BlockId kEntry = 0;

// An instruction in a block.
struct Node {
  SourceRange range;
  int32_t arg = 0;
  BlockId target = kNoBlock;   // of a jump or SETUP_*; meaningless for the rest
  BlockId handler = kNoBlock;  // where an exception raised here goes
  Op op = Op::NOP;

  bool has_line() const { return range.line >= 0; }
  // Keeps the place in the source: a NOP may be all that is left of a line that a tracer must see.
  void make_nop() {
    op = Op::NOP;
    arg = 0;
  }
  void set(Op new_op, int32_t new_arg) {
    op = new_op;
    arg = new_arg;
  }
};

// Control enters at the first instruction; jumps and exits stand last only.
struct Block {
  uint32_t first = 0;  // into Graph::nodes
  uint32_t count = 0;
  uint32_t capacity = 0;    // nodes this block owns from `first` on
  BlockId next = kNoBlock;  // in layout order; where it falls through, if it does
  int32_t predecessors = 0;
  int32_t depth = -1;          // of the stack on entry; -1 while unknown
  int32_t except_state = -1;   // into the exception stack's frames, while handlers are being found
  uint32_t offset = 0;         // of its first instruction in the bytecode, in code units
  uint32_t index = 0;          // of its first instruction among all
  uint64_t unsafe_locals = 0;  // which of the first 64 locals may be unbound on entry
  bool labelled = false;       // something may jump here
  bool is_handler = false;
  bool keeps_lasti = false;  // as a handler: the faulting instruction's offset is pushed too
  bool visited = false;
  bool cold = false;  // reached only through exceptions
  bool warm = false;
  // What may be among its instructions; a pass that would find nothing to do skips the block. Never cleared wrongly,
  // sometimes set in vain.
  bool has_nop = false;
  bool has_block_push = false;
  bool has_unlocated = false;  // an instruction without a line
};

class Graph {
 public:
  std::vector<Node> nodes;
  std::vector<Block> blocks;

  void clear() {
    nodes.clear();
    blocks.clear();
  }

  Block& operator[](BlockId id) { return blocks[static_cast<size_t>(id)]; }
  const Block& operator[](BlockId id) const { return blocks[static_cast<size_t>(id)]; }

  // Valid until a node is added anywhere.
  std::span<Node> nodes_of(const Block& block) { return {nodes.data() + block.first, block.count}; }
  std::span<const Node> nodes_of(const Block& block) const { return {nodes.data() + block.first, block.count}; }
  // nullptr if the block is empty.
  Node* last(const Block& block) { return block.count == 0 ? nullptr : &nodes[block.first + block.count - 1]; }
  const Node* last(const Block& block) const {
    return block.count == 0 ? nullptr : &nodes[block.first + block.count - 1];
  }

  bool falls_through(const Block& block) const {
    const Node* node = last(block);
    return node == nullptr || !never_falls_through(node->op);
  }
  bool leaves_scope(const Block& block) const {
    const Node* node = last(block);
    return node != nullptr && exits_scope(node->op);
  }
  bool has_no_line(const Block& block) const;

  // `id` itself, or the first after it in layout order that holds an instruction; kNoBlock if there is none.
  BlockId first_nonempty(BlockId id) const {
    while (id != kNoBlock && (*this)[id].count == 0) id = (*this)[id].next;
    return id;
  }

  // A block outside the layout. References to blocks become invalid.
  BlockId new_block() {
    blocks.emplace_back();
    return static_cast<BlockId>(blocks.size()) - 1;
  }
  // Puts `added` into the layout behind `id`.
  void insert_after(BlockId id, BlockId added) {
    (*this)[added].next = (*this)[id].next;
    (*this)[id].next = added;
  }
  void append(BlockId id, const Node& node);
  // `added` may be of this graph.
  void append_copy(BlockId id, BlockId added);
  void prepend(BlockId id, std::span<const Node> added);

 private:
  // Room for `extra` more nodes after the block's own.
  void make_room(BlockId id, uint32_t extra);
};

}  // namespace leanpyc::flow
