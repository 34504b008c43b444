#include "leanpyc/flow/graph.h"

#include <algorithm>
#include <cstring>

namespace leanpyc::flow {

bool Graph::has_no_line(const Block& block) const {
  if (block.count != 0 && !block.may_have(op_traits::kUnlocated)) return false;
  return std::ranges::none_of(nodes_of(block), [](const Node& node) { return node.has_line(); });
}

// Moves a block without free capacity to the end of the array and doubles its size, so that a growing block is copied a
// logarithmic number of times.
void Graph::make_room(BlockId id, uint32_t extra) {
  Block& block = (*this)[id];
  if (block.count + extra <= block.capacity) return;
  uint32_t capacity = std::max(block.count + extra, 2 * block.count);
  auto moved = static_cast<uint32_t>(nodes.size());
  nodes.resize(nodes.size() + capacity);
  std::copy_n(nodes.begin() + block.first, block.count, nodes.begin() + moved);
  for (size_t i = moved + block.count; i < moved + capacity; ++i) nodes[i].handler = kNoBlock;
  block.first = moved;
  block.capacity = capacity;
}

void Graph::append(BlockId id, const Node& node) {
  Node copy = node;
  make_room(id, 1);
  Block& block = (*this)[id];
  nodes[block.first + block.count++] = copy;
  block.traits |= node_traits(copy);
  traits |= node_traits(copy);
  add_pairs(block, pairs_with(copy.op));
}

void Graph::append_copy(BlockId id, BlockId added) {
  make_room(id, (*this)[added].count);
  Block& block = (*this)[id];
  const Block& source = (*this)[added];
  if (source.count == 0) return;
  Node* const copy = nodes.data() + block.first + block.count;
  std::copy_n(nodes.data() + source.first, source.count, copy);
  uint32_t added_traits = source.traits;
  uint32_t added_pairs = source.pairs;
  if (block.count != 0) {
    added_pairs |= pairs_of(copy[-1].op, copy->op);
    if ((added_traits & op_traits::kUnlocated) != 0 && continues_lines && copy[-1].has_line()) {
      continue_line(copy, copy + source.count);
      if (all_located(copy, copy + source.count)) added_traits &= ~uint32_t{op_traits::kUnlocated};
    }
  }
  block.count += source.count;
  block.traits |= added_traits;
  add_pairs(block, added_pairs);
}

}  // namespace leanpyc::flow
