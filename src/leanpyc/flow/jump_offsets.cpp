#include "leanpyc/flow/jump_offsets.h"

#include <cstring>

#include "leanpyc/flow/encode.h"

namespace leanpyc::flow {
namespace {

// Gives up after this many rounds. Two jumps over each other may each be long because the other is long, and CPython's
// own search would then never end.
constexpr int kMostRounds = 1000;

bool is_branch(Op op) {
  return op == Op::POP_JUMP_IF_FALSE || op == Op::POP_JUMP_IF_TRUE || op == Op::POP_JUMP_IF_NONE ||
         op == Op::POP_JUMP_IF_NOT_NONE;
}

uint32_t distance(uint32_t from, uint32_t to) { return to < from ? from - to : to - from; }

class LongJumps {
 public:
  explicit LongJumps(FlowState& state)
      : graph_(state.graph),
        prefix_length_(static_cast<uint32_t>(state.prefix.size())),
        unit_(state.encoded),
        jumps_(state.encoded.jumps),
        before_(state.offsets),
        marks_branches_((*state.target)[Op::NOT_TAKEN].known),
        extended_arg_(state.encodings.number(Op::EXTENDED_ARG)) {}

  // A jump's size depends on its distance, and distances depend on sizes, so both are recomputed until they agree.
  bool find_sizes(FirstGuess guess) {
    if (guess == FirstGuess::TargetIndex) {
      number_instructions();
      for (EncodedJump& jump : jumps_) jump.arg = static_cast<uint32_t>(graph_[jump.target].scratch);
    }
    if (guess == FirstGuess::Zero) {
      for (EncodedJump& jump : jumps_) jump.arg = 0;
    }
    before_.resize(jumps_.size() + 1);
    for (int round = 0; round < kMostRounds; ++round) {
      before_[0] = 0;
      for (size_t i = 0; i < jumps_.size(); ++i) before_[i + 1] = before_[i] + extended_args(jumps_[i].arg);
      bool agree = true;
      for (size_t i = 0; i < jumps_.size(); ++i) {
        EncodedJump& jump = jumps_[i];
        const Block& target = graph_[jump.target];
        jump.arg = distance(jump.end + before_[i + 1], target.offset + before_[target.jumps_before]) - jump.shortened;
        agree &= extended_args(jump.arg) == before_[i + 1] - before_[i];
      }
      if (agree) return true;
    }
    return false;
  }

  void make_room() {
    move_bytes();
    const uint32_t all = before_.back();
    if (all == 0) return;
    unit_.units += all;
    for (Block& block : Layout(graph_)) block.offset += before_[block.jumps_before];
    // A jump's EXTENDED_ARGs belong to the run and the handler that begin at the jump.
    size_t passed = 0;
    for (uint32_t& end : unit_.runs.ends) end += room_before(end, passed);
    passed = 0;
    for (HandlerChange& change : unit_.handler_changes) change.offset += room_before(change.offset, passed);
  }

 private:
  // Block::scratch becomes the index of the block's first instruction.
  void number_instructions() {
    uint32_t number = prefix_length_;
    for (Block& block : Layout(graph_)) {
      block.scratch = static_cast<int32_t>(number);
      const size_t next = block.next == kNoBlock ? jumps_.size() : graph_[block.next].jumps_before;
      // A second jump and a NOT_TAKEN at the end are not among the block's own instructions.
      const bool marked = marks_branches_ && graph_.ends_in_jump(block) && is_branch(graph_.last(block)->op);
      number += block.count + (next - block.jumps_before == 2 ? 1 : 0) + (marked ? 1 : 0);
    }
  }

  // Moves from the end, so that no byte is overwritten before it has moved.
  void move_bytes() {
    uint8_t* const bytes = unit_.bytes.data();
    uint32_t end = unit_.units;
    for (size_t i = jumps_.size(); i-- > 0;) {
      const EncodedJump& jump = jumps_[i];
      uint8_t* const old_place = bytes + size_t{2} * jump.offset;
      uint8_t* const place = old_place + size_t{2} * before_[i + 1];
      if (place != old_place) std::memmove(place, old_place, size_t{2} * (end - jump.offset));
      place[1] = static_cast<uint8_t>(jump.arg);
      for (uint32_t k = 1; k <= before_[i + 1] - before_[i]; ++k) {
        uint8_t* const extended = place - size_t{2} * k;
        extended[0] = extended_arg_;
        extended[1] = static_cast<uint8_t>(jump.arg >> (8 * k));
      }
      end = jump.offset;
    }
  }

  // Returns the extra space before `offset`. Offsets must be passed in order; `passed` counts the jumps before them.
  uint32_t room_before(uint32_t offset, size_t& passed) const {
    while (passed < jumps_.size() && jumps_[passed].offset < offset) ++passed;
    return before_[passed];
  }

  Graph& graph_;
  uint32_t prefix_length_;
  EncodedUnit& unit_;
  std::vector<EncodedJump>& jumps_;
  std::vector<uint32_t>& before_;  // the extra space before each jump
  bool marks_branches_;
  uint8_t extended_arg_;
};

}  // namespace

bool resolve_jumps(FlowState& state, FirstGuess guess) {
  EncodedUnit& unit = state.encoded;
  if (unit.jumps.empty()) return true;
  if (unit.units > 0xFF) {
    LongJumps jumps(state);
    if (!jumps.find_sizes(guess)) return false;
    jumps.make_room();
    return true;
  }
  // Every distance, and every first guess, fits in one byte.
  for (const EncodedJump& jump : unit.jumps) {
    unit.bytes[size_t{2} * jump.offset + 1] =
        static_cast<uint8_t>(distance(jump.end, state.graph[jump.target].offset) - jump.shortened);
  }
  return true;
}

}  // namespace leanpyc::flow
