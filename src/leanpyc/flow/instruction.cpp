#include "leanpyc/flow/instruction.h"

#include <algorithm>

namespace leanpyc {

// CPython 3.13 continues lines after passes that look only at the first instruction's line.
void InstructionSequence::settle() {
  Instruction& added = last();
  if (added.range.line < 0) {
    const bool continues = rules_.continues_lines && added.range.line == kNoLocation.line;
    if (continues && &added != &instructions_[run().first]) added.range = (&added - 1)->range;
    if (added.range.line < 0) traits_ |= op_traits::kUnlocated;
  }
  if (is_full()) make_room();
}

void InstructionSequence::replace_last(Op op, const SourceRange& range) {
  Instruction& replaced = last();
  replaced.op = op;
  replaced.range = range;
  traits_ |= traits_of(op);
  end_run();
}

void InstructionSequence::remove_before_last() {
  const Instruction kept = last();
  instructions_.pop_back();
  last() = kept;
}

void InstructionSequence::make_room() { instructions_.reserve(std::max<size_t>(64, 2 * instructions_.size())); }

void InstructionSequence::begin_run() {
  InstructionRun& added = append_new(runs_);
  added.first = static_cast<uint32_t>(instructions_.size());
  added.order = order_after_labels();
  traits_ = 0;
  pairs_ = 0;
  may_begin_ = 0;
}

void InstructionSequence::close_run() {
  run().traits = traits_;
  run().pairs = pairs_;
}

void InstructionSequence::end_run() {
  close_run();
  begin_run();
}

void InstructionSequence::note_jump() { append(jumps_, static_cast<uint32_t>(instructions_.size())); }

void InstructionSequence::insert_first_jump(Op op, Label target, const SourceRange& range) {
  instructions_.push_back({});
  if (is_full()) make_room();
  std::copy_backward(instructions_.begin(), instructions_.end() - 1, instructions_.end());
  instructions_[0] = {.range = range, .arg = target.id, .op = op};
  for (InstructionRun& run : runs_) ++run.first;
  InstructionRun& first = runs_.front();
  first.first = 0;
  uint32_t& traits = runs_.size() == 1 ? traits_ : first.traits;
  traits |= traits_of(op) | (static_cast<uint32_t>(range.line) & op_traits::kUnlocated);
  for (uint32_t& jump : jumps_) ++jump;
  jumps_.insert(jumps_.begin(), 0);
}

void InstructionSequence::insert_after_first(std::span<const Instruction> added) {
  const size_t count = added.size();
  instructions_.resize(instructions_.size() + count);
  if (is_full()) make_room();
  std::copy_backward(instructions_.begin() + 1, instructions_.end() - count, instructions_.end());
  std::ranges::copy(added, instructions_.begin() + 1);
  for (InstructionRun& run : runs_) run.first += run.first == 0 ? 0 : static_cast<uint32_t>(count);
  InstructionRun& first = runs_.front();
  uint32_t& traits = runs_.size() == 1 ? traits_ : first.traits;
  for (const Instruction& each : added) traits |= traits_of(each.op);
  for (uint32_t& jump : jumps_) jump += static_cast<uint32_t>(count);
}

}  // namespace leanpyc
