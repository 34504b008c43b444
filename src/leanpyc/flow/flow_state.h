// The data that the passes over one unit share, and the memory that they reuse between units.
#pragma once

#include <cstdint>
#include <vector>

#include "leanpyc/code/constants.h"
#include "leanpyc/code/position_detail.h"
#include "leanpyc/cpython/target.h"
#include "leanpyc/flow/code_unit.h"
#include "leanpyc/flow/encoded_unit.h"
#include "leanpyc/flow/encoding.h"
#include "leanpyc/flow/graph.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc::flow {

// A table from small integers (names, constants) to indexes with a constant-time reset().
class IndexMap {
 public:
  // Clears the table. After this, find() and set() accept keys below `size`; set() also accepts larger keys.
  void reset(size_t size) {
    ++epoch_;
    if (slots_.size() < size) slots_.resize(size);
  }
  // Returns -1 if the key is not set.
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

// One entry of a stack of active handlers. Stacks share their lower entries, so entering and leaving a handler's range
// costs the same at any nesting depth.
struct ExceptFrame {
  BlockId handler = kNoBlock;
  int32_t below = -1;
  int32_t depth = 0;
};

// The position of a former SETUP_*: an exception under it goes to `handler`, where the stack is `depth` higher than at
// the start of `block`.
struct HandlerEntry {
  BlockId block = kNoBlock;
  BlockId handler = kNoBlock;
  int32_t depth = 0;
};

// A value on the stack: the instruction of the current block that loaded it from a local variable, and that variable.
struct StackedLoad {
  int32_t load = -1;   // -1 if the value comes from elsewhere
  int32_t local = -1;  // -1 if the value is not a variable's
};

struct FlowState {
  // The current unit. The graph takes its instructions, and `constants` its constants; the rest stays unchanged.
  CodeUnit* unit = nullptr;
  const Target* target = nullptr;
  ConstantPool* pool = nullptr;
  Diagnostics* diagnostics = nullptr;
  PositionDetail positions = PositionDetail::Full;
  bool both_tables = false;  // `positions` is Full; line_table gets no columns, and full_line_table has them

  Graph graph;
  std::vector<ConstId> constants;

  // True if a pass has removed a load of a constant, which may have been the last load of that constant.
  bool constant_loads_dropped = false;
  // True if predecessor counts may be wrong, or blocks may have become unreachable.
  bool flow_changed = false;
  int32_t parameter_count = 0;  // number of locals that are bound on entry: the first ones

  std::vector<HandlerEntry> handler_entries;  // filled when SETUP_* are removed, in layout order

  // Instructions before those of the graph. No jump leads to them, they do not raise, and they leave the stack
  // unchanged.
  std::vector<Node> prefix;

  int32_t stack_size = 0;
  // In the pool's arena.
  Seq<NameId> localsplus_names;
  Seq<uint8_t> localsplus_kinds;
  Seq<uint8_t> line_table;
  Seq<uint8_t> full_line_table;
  Seq<uint8_t> exception_table;

  OpEncodings encodings;
  EncodedUnit encoded;

  // Index of each constant of the unit; ready after a pass has first wanted to add a constant.
  IndexMap constant_index;
  bool constant_index_ready = false;

  std::vector<ConstId> constant_list;
  std::vector<BlockId> worklist;
  std::vector<BlockId> block_list;
  std::vector<BlockId> newest_blocks;  // the blocks of the graph, the one that CPython makes last first, if a pass asks
  std::vector<int32_t> integers;
  std::vector<int32_t> more_integers;
  std::vector<ExceptFrame> except_frames;
  std::vector<StackedLoad> stacked_loads;
  std::vector<uint32_t> offsets;
  ByteBuffer table_bytes;
  IndexMap name_index;

  // Returns the index of `constant` in the unit's constants; appends a new constant.
  int32_t index_of_constant(ConstId constant);
};

}  // namespace leanpyc::flow
