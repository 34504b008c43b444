// Instructions as the code generator emits them: linear, with labels for jump targets.
#pragma once

#include <cstdint>
#include <vector>

#include "leanpyc/target/op.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc {

// A jump target of one InstructionSequence; bound once, before or after the jumps to it.
struct Label {
  int32_t id = -1;
  bool valid() const { return id >= 0; }
};

struct Instruction {
  Op op;
  int32_t arg;  // a jump's or SETUP_*'s: its label's id
  SourceRange range;
};

class InstructionSequence {
 public:
  void emit(Op op, int32_t arg, const SourceRange& range) { instructions_.push_back({op, arg, range}); }
  void emit_jump(Op op, Label target, const SourceRange& range) { instructions_.push_back({op, target.id, range}); }
  // Moves everything from `at` on by one; labels move along (COPY_FREE_VARS and the like at the start).
  void insert(size_t at, Op op, int32_t arg, const SourceRange& range);

  Label new_label() {
    label_targets_.push_back(-1);
    return {static_cast<int32_t>(label_targets_.size()) - 1};
  }
  // The label is the place of the next instruction.
  void bind(Label label) { label_targets_[static_cast<size_t>(label.id)] = static_cast<int32_t>(instructions_.size()); }

  const std::vector<Instruction>& instructions() const { return instructions_; }
  std::vector<Instruction>& instructions() { return instructions_; }
  // Index of the instruction, by label id; instructions().size() for a label at the end.
  const std::vector<int32_t>& label_targets() const { return label_targets_; }
  void clear() {
    instructions_.clear();
    label_targets_.clear();
  }

 private:
  std::vector<Instruction> instructions_;
  std::vector<int32_t> label_targets_;
};

}  // namespace leanpyc
