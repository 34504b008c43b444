#include "leanpyc/flow/encode.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "leanpyc/text/append.h"

namespace leanpyc::flow {
namespace {

// The bytes that writing one instruction may touch. It writes whole words; the next instruction overwrites the excess.
constexpr size_t kBytesWritten = 24;
static_assert(kBytesWritten >= size_t{2} * kMostUnits);
constexpr size_t kMostExtendedArgs = 3;

Op with_direction(Op op, bool back) {
  if (op == Op::JUMP) return back ? Op::JUMP_BACKWARD : Op::JUMP_FORWARD;
  if (op == Op::JUMP_NO_INTERRUPT) return back ? Op::JUMP_BACKWARD_NO_INTERRUPT : Op::JUMP_FORWARD;
  return op;
}

Op opposite_jump(Op op) {
  switch (op) {
    case Op::POP_JUMP_IF_FALSE: return Op::POP_JUMP_IF_TRUE;
    case Op::POP_JUMP_IF_TRUE: return Op::POP_JUMP_IF_FALSE;
    case Op::POP_JUMP_IF_NONE: return Op::POP_JUMP_IF_NOT_NONE;
    case Op::POP_JUMP_IF_NOT_NONE: return Op::POP_JUMP_IF_NONE;
    default: return op;
  }
}

bool is_conditional_jump(Op op) { return opposite_jump(op) != op; }

// Gives every jump a direction, also a conditional one.
Op with_any_direction(Op op, bool back) {
  switch (op) {
    case Op::POP_JUMP_IF_FALSE: return back ? Op::POP_JUMP_BACKWARD_IF_FALSE : Op::POP_JUMP_FORWARD_IF_FALSE;
    case Op::POP_JUMP_IF_TRUE: return back ? Op::POP_JUMP_BACKWARD_IF_TRUE : Op::POP_JUMP_FORWARD_IF_TRUE;
    case Op::POP_JUMP_IF_NONE: return back ? Op::POP_JUMP_BACKWARD_IF_NONE : Op::POP_JUMP_FORWARD_IF_NONE;
    case Op::POP_JUMP_IF_NOT_NONE: return back ? Op::POP_JUMP_BACKWARD_IF_NOT_NONE : Op::POP_JUMP_FORWARD_IF_NOT_NONE;
    default: return with_direction(op, back);
  }
}

// The instructions that form a run of the position table.
enum class Runs : uint8_t { OfOneInstruction, OfOneRange, OfOneLine, OfAll };

// Returns true if two instructions belong to the same run of the position table.
template <Runs kRuns>
bool same_place(const SourceRange& a, const SourceRange& b) {
  if constexpr (kRuns == Runs::OfAll) return true;
  if constexpr (kRuns == Runs::OfOneLine) return a.line == b.line;
  if constexpr (kRuns == Runs::OfOneInstruction) return false;
  return a == b;
}

// kCountsBits: the target has instructions whose stack effect depends on single bits of the operand.
template <Runs kRuns, bool kCountsBits>
class Encoder {
 public:
  explicit Encoder(FlowState& state)
      : graph_(state.graph),
        prefix_(state.prefix),
        encodings_(state.encodings),
        tests_go_back_((*state.target)[Op::POP_JUMP_BACKWARD_IF_FALSE].known),
        unit_(state.encoded),
        marks_branches_((*state.target)[Op::NOT_TAKEN].known) {
    // Instructions without a line also get the first line: a table with a single run is the smallest.
    const int32_t line = state.unit->first_line;
    unit_.first_place = kRuns == Runs::OfAll ? SourceRange{line, -1, line, -1} : kNoLocation;
  }

  void run() {
    make_room();
    unit_.handler_changes.clear();
    unit_.jumps.clear();
    write_prefix();
    for (Block& block : Layout(graph_)) {
      block.offset = at_;
      block.jumps_before = static_cast<uint32_t>(unit_.jumps.size());
      if (block.count == 0) continue;
      const bool jumps = graph_.ends_in_jump(block);
      Node& last = *graph_.last(block);
      bool turned = false;
      int32_t label = 0;
      if (jumps) {
        label = last.arg;
        const bool back = graph_[last.target].offset != Block::kNotPlaced;
        turned = back && !tests_go_back_ && is_conditional_jump(last.op);
        last.op = turned           ? opposite_jump(last.op)
                  : tests_go_back_ ? with_any_direction(last.op, back)
                                   : with_direction(last.op, back);
        last.arg = 0;
      }
      write_block(block);
      if (jumps) {
        add_jump(last.op, turned ? block.next : last.target, label);
        if (marks_branches_ && is_conditional_jump(last.op)) write_not_taken(block, turned);
        if (turned) write_jump_back(last.target, label);
      }
    }
    unit_.units = at_;
    // The first run is empty if the first instruction has another range.
    const size_t skipped = ends_[0] == 0 ? 1 : 0;
    const size_t count = run_ + 1 - skipped;
    unit_.runs = {{places_ + skipped, count}, {ends_ + skipped, count}};
  }

 private:
  // Allocates for the maximum, so that no write needs to check.
  void make_room() {
    // The jump of each block may need a second jump and a NOT_TAKEN.
    const size_t instructions = prefix_.size() + graph_.nodes.size() + 2 * graph_.blocks.size();
    const size_t bytes = instructions * (kBytesWritten + 2 * kMostExtendedArgs) + kBytesWritten;
    if (unit_.bytes.size() < bytes) unit_.bytes.resize(bytes);
    if (unit_.run_places.size() < instructions + 1) {
      unit_.run_places.resize(instructions + 1);
      unit_.run_ends.resize(instructions + 1);
    }
    bytes_ = unit_.bytes.data();
    places_ = unit_.run_places.data();
    ends_ = unit_.run_ends.data();
    places_[0] = &unit_.first_place;
    ends_[0] = 0;
  }

  void write_prefix() {
    for (const Node& node : prefix_) {
      run_ += !same_place<kRuns>(node.range, *places_[run_]);
      places_[run_] = place_of(node);
      const auto arg = static_cast<uint32_t>(node.arg);
      if (arg > 0xFF) at_ = write_extended_args(at_, arg);
      at_ = write(at_, node.op, arg & 0xFF);
      ends_[run_] = at_;
    }
  }

  // A run's range is the range of its last instruction.
  const SourceRange* place_of(const Node& node) const {
    return kRuns == Runs::OfAll ? &unit_.first_place : &node.range;
  }

  // Values that change with every instruction are local variables, because a byte store could alias any member.
  void write_block(Block& block) {
    uint32_t at = at_;
    BlockId handler = handler_;
    int32_t depth = 0;
    int32_t peak = 0;
    const std::span<const Node> nodes = graph_.nodes_of(block);
    const Node* next = nodes.data();
    const Node* const end = next + nodes.size();
    size_t run = run_ + !same_place<kRuns>(next->range, *places_[run_]);
    for (;;) {
      const Node& node = *next;
      if (node.handler != handler) [[unlikely]] {
        handler = node.handler;
        append(unit_.handler_changes, {at, handler});
      }
      auto arg = static_cast<uint32_t>(node.arg);
      if (arg > 0xFF) [[unlikely]] {
        depth += stack_effect(node.op, node.arg);
        at = write_extended_args(at, arg);
        arg &= 0xFF;
      } else if (kCountsBits && encodings_.counts_bits(node.op)) [[unlikely]] {
        depth += stack_effect(node.op, node.arg);
      } else {
        depth += encodings_.stack_change(node.op, arg);
      }
      peak = std::max(peak, depth);
      at = write(at, node.op, arg);
      // The start of a run is unpredictable, so the code does not branch on it: every instruction writes the current
      // run.
      places_[run] = place_of(node);
      ends_[run] = at;
      if (++next == end) break;
      run += !same_place<kRuns>(next->range, node.range);
    }
    block.stack_change = depth;
    block.stack_peak = peak;
    at_ = at;
    run_ = run;
    handler_ = handler;
  }

  // Inline caches are zero. Returns the position of the next instruction.
  uint32_t write(uint32_t at, Op op, uint32_t arg) const {
    uint8_t* const out = bytes_ + size_t{2} * at;
    const uint64_t word = encodings_.number(op) | arg << 8;
    const std::array<uint64_t, 2> caches{};
    std::memcpy(out, &word, sizeof word);
    std::memcpy(out + sizeof word, &caches, sizeof caches);
    return at + encodings_.units(op);
  }

  [[gnu::cold, gnu::noinline]] uint32_t write_extended_args(uint32_t at, uint32_t arg) const {
    for (uint32_t left = extended_args(arg); left != 0; --left) {
      at = write(at, Op::EXTENDED_ARG, arg >> (8 * left) & 0xFF);
    }
    return at;
  }

  // Records the jump that was just written.
  void add_jump(Op op, BlockId target, int32_t label) {
    // The size of a SEND with its caches, of the YIELD_VALUE, RESUME and JUMP_BACKWARD of its loop.
    constexpr uint32_t kSendToEndSend = 5;
    append(unit_.jumps, {.offset = at_ - encodings_.units(op),
                         .end = at_,
                         .target = target,
                         .arg = static_cast<uint32_t>(label),
                         .shortened = op == Op::END_ASYNC_FOR ? kSendToEndSend : 0});
  }

  // CPython does not set the handler of this instruction. Its place in the array of the block's instructions may hold
  // an instruction that was moved or removed, whose handler it takes then.
  void write_not_taken(const Block& block, bool in_new_block) {
    const bool was_used = !in_new_block && block.count < block.capacity;
    set_handler(was_used ? graph_.nodes[block.first + block.count].handler : kNoBlock);
    at_ = write(at_, Op::NOT_TAKEN, 0);
    ends_[run_] = at_;
  }

  void set_handler(BlockId handler) {
    if (handler_ == handler) return;
    handler_ = handler;
    append(unit_.handler_changes, {at_, handler});
  }

  // This jump raises no exception, so it is under no handler.
  void write_jump_back(BlockId target, int32_t label) {
    set_handler(kNoBlock);
    at_ = write(at_, Op::JUMP_BACKWARD, 0);
    ends_[run_] = at_;
    add_jump(Op::JUMP_BACKWARD, target, label);
  }

  Graph& graph_;
  std::span<const Node> prefix_;
  const OpEncodings& encodings_;
  const bool tests_go_back_;  // the target has conditional jumps back
  EncodedUnit& unit_;
  bool marks_branches_;  // a NOT_TAKEN is after each conditional jump
  uint8_t* bytes_ = nullptr;
  uint32_t at_ = 0;  // in code units
  // The runs so far, and the index of the last run.
  const SourceRange** places_ = nullptr;
  uint32_t* ends_ = nullptr;
  size_t run_ = 0;
  BlockId handler_ = kNoBlock;
};

// The only caller of its Encoder, so that the compiler keeps the members in registers.
template <Runs kRuns, bool kCountsBits>
[[gnu::noinline]] void encode_as(FlowState& state) {
  Encoder<kRuns, kCountsBits>(state).run();
}

template <Runs kRuns>
void encode_for_target(FlowState& state) {
  return state.encodings.any_counts_bits() ? encode_as<kRuns, true>(state) : encode_as<kRuns, false>(state);
}

}  // namespace

void encode(FlowState& state) {
  switch (state.positions) {
    case PositionDetail::Full: return encode_for_target<Runs::OfOneRange>(state);
    case PositionDetail::Lines: return encode_for_target<Runs::OfOneLine>(state);
    case PositionDetail::Definition: return encode_for_target<Runs::OfAll>(state);
  }
}

void encode_with_position_of_each(FlowState& state) {
  if (state.positions != PositionDetail::Full) return encode(state);
  encode_for_target<Runs::OfOneInstruction>(state);
}

}  // namespace leanpyc::flow
