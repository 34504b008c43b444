// Instructions as the code generator emits them: linear, with labels for jump targets.
#pragma once

#include <cstdint>
#include <vector>

#include "leanpyc/flow/op_traits.h"
#include "leanpyc/text/raw_vector.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc {

// A jump target of one InstructionSequence; bound once, before or after the jumps to it.
struct Label {
  int32_t id = -1;
  bool valid() const { return id >= 0; }
};

// The same in a sequence and in the flow graph, which takes the sequence's over as they are.
struct Instruction {
  SourceRange range;
  int32_t arg = 0;       // in a sequence a jump's or SETUP_*'s is its label's id
  int32_t target = -1;   // in a graph the block that a jump or SETUP_* goes to; meaningless for the rest
  int32_t handler = -1;  // in a graph the block where an exception raised here goes
  Op op = Op::NOP;

  bool has_line() const { return range.line >= 0; }
};

class InstructionSequence {
 public:
  void emit(Op op, int32_t arg, const SourceRange& range) {
    if (flow::exits_scope(op)) exits_.push_back(static_cast<uint32_t>(instructions_.size()));
    instructions_.push_back({.range = range, .arg = arg, .op = op});
  }
  // `op`: a jump or SETUP_*.
  void emit_jump(Op op, Label target, const SourceRange& range) {
    jumps_.push_back(static_cast<uint32_t>(instructions_.size()));
    instructions_.push_back({.range = range, .arg = target.id, .op = op});
  }
  // The one emitted last; there is one.
  Instruction& last() { return instructions_[instructions_.size() - 1]; }
  // Moves everything on by one; labels move along.
  void insert_first_jump(Op op, Label target, const SourceRange& range);

  Label new_label() {
    label_targets_.push_back(-1);
    return {static_cast<int32_t>(label_targets_.size()) - 1};
  }
  // The label is the place of the next instruction.
  void bind(Label label) { label_targets_[static_cast<size_t>(label.id)] = static_cast<int32_t>(instructions_.size()); }

  RawVector<Instruction>& instructions() { return instructions_; }
  const RawVector<Instruction>& instructions() const { return instructions_; }
  // Indices of the jumps and SETUP_*, and of the instructions that leave the frame; each in order.
  const std::vector<uint32_t>& jumps() const { return jumps_; }
  const std::vector<uint32_t>& exits() const { return exits_; }
  // Index of the instruction, by label id; instructions().size() for a label at the end.
  const std::vector<int32_t>& label_targets() const { return label_targets_; }
  void clear() {
    instructions_.clear();
    jumps_.clear();
    exits_.clear();
    label_targets_.clear();
  }

 private:
  RawVector<Instruction> instructions_;
  std::vector<uint32_t> jumps_;
  std::vector<uint32_t> exits_;
  std::vector<int32_t> label_targets_;
};

}  // namespace leanpyc
