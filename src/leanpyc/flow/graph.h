// The control-flow graph of one code unit: basic blocks of instructions in flat arrays, addressed by index.
#pragma once

#include <cstdint>
#include <span>

#include "leanpyc/flow/instruction.h"
#include "leanpyc/text/raw_vector.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc::flow {

using BlockId = int32_t;
inline constexpr BlockId kNoBlock = -1;
inline constexpr BlockId kEntry = 0;

// An instruction in a block.
using Node = Instruction;

inline uint32_t node_traits(const Node& node) {
  return traits_of(node.op) | (node.has_line() ? 0u : uint32_t{op_traits::kUnlocated});
}

// A basic block. Control enters at the first instruction; only the last instruction may jump or leave the frame.
struct Block {
  static constexpr uint32_t kNotPlaced = UINT32_MAX;

  uint32_t first = 0;  // index into Graph::nodes
  uint32_t count = 0;
  uint32_t capacity = 0;  // number of nodes from `first` on that this block owns
  // The union of its instructions' traits; a pass that needs none of them skips the block. The union may contain traits
  // of removed instructions, but never lacks one. The traits of op_traits::kEnds are exact: they are the last
  // instruction's.
  uint32_t traits = 0;
  BlockId next = kNoBlock;  // the next block in layout order, into which this block falls through if it does
  int32_t predecessors = 0;
  int32_t scratch = 0;  // for the current pass
  // After encoding: the block's position in the bytecode, in code units, and the number of jumps before it.
  uint32_t offset = kNotPlaced;
  uint32_t jumps_before = 0;
  // Stack depth: on entry (-1 while unknown), the change at the end of the block, and the maximum change within the
  // block.
  int32_t depth = -1;
  int32_t stack_change = 0;
  int32_t stack_peak = 0;
  uint64_t unsafe_locals = 0;  // bit mask: the first 64 locals that may be unbound on entry
  uint16_t pairs = 0;          // the union of its pairs of instructions (op_pairs), like `traits`
  bool labelled = false;       // a jump may lead here
  bool may_be_loop = false;    // a later block may jump here; not kept up to date by all passes
  bool is_handler = false;
  bool keeps_lasti = false;  // as a handler: the offset of the raising instruction is pushed too
  bool visited = false;
  bool cold : 1 = false;  // reached only through exceptions
  bool warm : 1 = false;

  bool may_have(uint32_t wanted) const { return (traits & wanted) != 0; }
  bool may_have_pair(uint32_t wanted) const { return (pairs & wanted) != 0; }
};
static_assert(sizeof(Block) == 64);  // a cache line; indexing needs no multiplication

// Instructions from `node` on without a line take the line of the instruction before `node`.
inline void continue_line(Node* node, const Node* end) {
  for (const SourceRange& range = node[-1].range; node != end && node->range.line == kNoLocation.line; ++node)
    node->range = range;
}

// Returns true if every instruction has a line.
inline bool all_located(const Node* node, const Node* end) {
  while (node != end && node->has_line()) ++node;
  return node == end;
}

class Graph {
 public:
  RawVector<Node> nodes;
  RawVector<Block> blocks;
  // The union over all blocks, which shows whether a pass has work. It may have too many traits, but never lacks one.
  uint32_t traits = 0;
  uint16_t pairs = 0;
  // An instruction without a line takes the line of the instruction before it when it is added to that one's block.
  bool continues_lines = true;

  void clear() {
    nodes.clear();
    blocks.clear();
    traits = 0;
    pairs = 0;
  }

  Block& operator[](BlockId id) { return blocks[static_cast<size_t>(id)]; }
  const Block& operator[](BlockId id) const { return blocks[static_cast<size_t>(id)]; }

  // Valid until a node is added to any block.
  std::span<Node> nodes_of(const Block& block) { return {nodes.data() + block.first, block.count}; }
  std::span<const Node> nodes_of(const Block& block) const { return {nodes.data() + block.first, block.count}; }
  // Returns nullptr if the block is empty.
  Node* last(const Block& block) { return block.count == 0 ? nullptr : &nodes[block.first + block.count - 1]; }
  const Node* last(const Block& block) const {
    return block.count == 0 ? nullptr : &nodes[block.first + block.count - 1];
  }
  // The traits of the last instruction that are in op_traits::kEnds.
  uint32_t last_traits(const Block& block) const { return block.traits & op_traits::kEnds; }
  bool falls_through(const Block& block) const {
    return (block.traits & (op_traits::kUnconditional | op_traits::kScopeExit)) == 0;
  }
  bool ends_in_jump(const Block& block) const { return block.may_have(op_traits::kJump); }
  bool leaves_scope(const Block& block) const { return block.may_have(op_traits::kScopeExit); }
  bool has_no_line(const Block& block) const;

  // Replaces an instruction and keeps its range. Only the last instruction may become or stop being the end of the
  // block.
  void replace(Block& block, Node& node, Op op, int32_t arg) {
    block.traits = (block.traits & ~(traits_of(node.op) & op_traits::kEnds)) | traits_of(op);
    traits |= traits_of(op);
    add_pairs(block, pairs_with(op));
    node.op = op;
    node.arg = arg;
  }
  // A NOP may be the only instruction of a line that a tracer must see, so instructions are not removed immediately.
  void make_nop(Block& block, Node& node) { replace(block, node, Op::NOP, 0); }

  void add_pairs(Block& block, uint32_t added) {
    block.pairs = static_cast<uint16_t>(block.pairs | added);
    pairs = static_cast<uint16_t>(pairs | added);
  }

  // Returns `id`, or the first later block in layout order that is not empty; kNoBlock if all later blocks are empty.
  BlockId first_nonempty(BlockId id) const {
    while (id != kNoBlock && (*this)[id].count == 0) id = (*this)[id].next;
    return id;
  }

  // Adds a block outside the layout. Invalidates references to blocks.
  BlockId new_block() {
    blocks.push_back({});
    return static_cast<BlockId>(blocks.size()) - 1;
  }
  // Inserts `added` into the layout after `id`.
  void insert_after(BlockId id, BlockId added) {
    (*this)[added].next = (*this)[id].next;
    (*this)[id].next = added;
  }
  void append(BlockId id, const Node& node);
  // `added` is another block of this graph.
  void append_copy(BlockId id, BlockId added);

 private:
  // Makes space for `extra` more nodes after the block's nodes.
  void make_room(BlockId id, uint32_t extra);
};

// The blocks of a graph in layout order, for loops that neither add nor move blocks.
class Layout {
 public:
  explicit Layout(Graph& graph) : blocks_(graph.blocks.data()) {}

  class Iterator {
   public:
    Iterator(Block* blocks, BlockId id) : blocks_(blocks), id_(id) {}
    Block& operator*() const { return blocks_[id_]; }
    Iterator& operator++() {
      id_ = blocks_[id_].next;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return id_ != other.id_; }

   private:
    Block* blocks_;
    BlockId id_;
  };
  Iterator begin() const { return {blocks_, kEntry}; }
  Iterator end() const { return {blocks_, kNoBlock}; }

 private:
  Block* blocks_;
};

}  // namespace leanpyc::flow
