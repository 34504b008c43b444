// What the passes over one unit share, and the room they reuse from unit to unit.
#pragma once

#include <cstdint>
#include <vector>

#include "leanpyc/code/constants.h"
#include "leanpyc/flow/assemble.h"
#include "leanpyc/flow/code_unit.h"
#include "leanpyc/flow/encoded_unit.h"
#include "leanpyc/flow/encoding.h"
#include "leanpyc/flow/graph.h"
#include "leanpyc/target/target.h"

namespace leanpyc::flow {

// A table from small integers (names, constants) to indices that is emptied in constant time.
class IndexMap {
 public:
  // Forgets everything; keys below `size` may be asked for and set, and larger ones set.
  void reset(size_t size) {
    ++epoch_;
    if (slots_.size() < size) slots_.resize(size);
  }
  // -1 if unset.
  int32_t find(uint32_t key) const {
    return key < slots_.size() && slots_[key].epoch == epoch_ ? slots_[key].index : -1;
  }
  void set(uint32_t key, int32_t index) {
    if (key >= slots_.size()) slots_.resize(size_t{key} + 64);
    slots_[key] = {epoch_, index};
  }

 private:
  struct Slot {
    uint64_t epoch = 0;
    int32_t index = -1;
  };
  std::vector<Slot> slots_;
  uint64_t epoch_ = 0;
};

// One entry of the stack of handlers that are active somewhere. Stacks share their lower parts, so entering and
// leaving a handler's range costs nothing however deep they nest.
struct ExceptFrame {
  BlockId handler = kNoBlock;
  int32_t below = -1;
  int32_t depth = 0;
};

// Where a SETUP_* stood: an exception under it goes to `handler`, where the stack is higher by `depth` than where
// `block` begins.
struct HandlerEntry {
  BlockId block = kNoBlock;
  BlockId handler = kNoBlock;
  int32_t depth = 0;
};

struct FlowState {
  // The unit at hand. The graph takes its instructions, and `constants` its constants; the rest is not changed.
  CodeUnit* unit = nullptr;
  const Target* target = nullptr;
  ConstantPool* pool = nullptr;
  Diagnostics* diagnostics = nullptr;

  Graph graph;
  std::vector<ConstId> constants;

  // Whether a pass took out a load of a constant, which may have been its last.
  bool constant_loads_dropped = false;
  // Whether predecessors may no longer be what is counted, or control no longer get to every block.
  bool flow_changed = false;
  int32_t parameter_count = 0;  // the locals that are bound on entry: the first ones

  std::vector<HandlerEntry> handler_entries;  // once SETUP_* are gone; in the order of the layout

  // Instructions before the graph's first, to which nothing jumps and in which nothing raises. They leave the stack as
  // they find it.
  std::vector<Node> prefix;

  int32_t stack_size = 0;
  // In the pool's arena.
  Seq<NameId> localsplus_names;
  Seq<uint8_t> localsplus_kinds;

  OpEncodings encodings;
  EncodedUnit encoded;

  // Index of each constant of the unit, once a pass wanted to add one.
  IndexMap constant_index;
  bool constant_index_ready = false;

  std::vector<ConstId> constant_list;
  std::vector<BlockId> worklist;
  std::vector<BlockId> block_list;
  std::vector<int32_t> integers;
  std::vector<int32_t> more_integers;
  std::vector<ExceptFrame> except_frames;
  std::vector<uint32_t> offsets;
  ByteBuffer table_bytes;
  IndexMap name_index;

  // The index of `constant` among the unit's, added at the end if it is new.
  int32_t index_of_constant(ConstId constant);
};

}  // namespace leanpyc::flow
