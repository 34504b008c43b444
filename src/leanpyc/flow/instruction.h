// Instructions as the code generator emits them: linear, with labels for jump targets.
#pragma once

#include <cstdint>
#include <vector>

#include "leanpyc/flow/op_pairs.h"
#include "leanpyc/flow/op_traits.h"
#include "leanpyc/text/append.h"
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

// Instructions that are executed one after the other once the first is: what a block of the flow graph begins as.
// Another run begins behind a jump, behind what leaves the frame, and where a label is bound.
struct InstructionRun {
  uint32_t first = 0;  // index of its first instruction
  // Of its instructions and of each two neighbours, all together, as a block has them.
  uint32_t traits = 0;
  uint16_t pairs = 0;
  bool labelled = false;
};

class InstructionSequence {
 public:
  InstructionSequence() { clear(); }
  // `op`: one that neither jumps nor leaves the frame.
  void add(Op op, int32_t arg, const SourceRange& range) {
    // There is always room for one: it is made behind an instruction for the next, and by clear(), which must come
    // between the taking of all instructions and the next one. So the call is the last thing done, and costs the
    // callers no registers.
    if (is_full()) __builtin_unreachable();
    instructions_.push_back({.range = range, .arg = arg, .op = op});
    traits_ |= flow::traits_of(op);
    const flow::OpPairs& pair = flow::pairs_of(op);
    pairs_ |= may_begin_ & pair.second;
    may_begin_ = pair.first;
    if (range.line < 0 || is_full()) settle();
  }
  void emit(Op op, int32_t arg, const SourceRange& range) {
    add(op, arg, range);
    if (flow::exits_scope(op)) end_run();
  }
  // `op`: a jump or SETUP_*.
  void emit_jump(Op op, Label target, const SourceRange& range) {
    note_jump();
    add(op, target.id, range);
    if (flow::is_jump(op)) end_run();
  }
  // RETURN_VALUE; or, where what is returned is a constant loaded on the same line, RETURN_CONST in its place.
  void emit_return(const SourceRange& range);
  // Whether control can't get behind the last instruction: it leaves the frame, and no label is bound behind it.
  bool is_closed() const {
    return at_start_of_run() && !run().labelled && !instructions_.empty() &&
           flow::exits_scope(instructions_[instructions_.size() - 1].op);
  }
  // The one emitted last; there is one. Its argument may be changed.
  Instruction& last() { return instructions_[instructions_.size() - 1]; }
  // Moves everything on by one; labels move along. None is bound to the first instruction.
  void insert_first_jump(Op op, Label target, const SourceRange& range);

  Label new_label() {
    append(label_runs_, -1);
    return {static_cast<int32_t>(label_runs_.size()) - 1};
  }
  // The label is the place of the next instruction.
  void bind(Label label) {
    if (!at_start_of_run()) end_run();
    run().labelled = true;
    label_runs_[static_cast<size_t>(label.id)] = static_cast<int32_t>(runs_.size()) - 1;
  }

  RawVector<Instruction>& instructions() { return instructions_; }
  const RawVector<Instruction>& instructions() const { return instructions_; }
  // All of them, in order; the last one may be empty, if a label is bound at the end.
  const RawVector<InstructionRun>& close_runs() {
    close_run();
    return runs_;
  }
  // Indices of the jumps and SETUP_*, in order.
  const std::vector<uint32_t>& jumps() const { return jumps_; }
  // The index of the run that the label is bound to, by label id.
  const std::vector<int32_t>& label_runs() const { return label_runs_; }
  void clear() {
    instructions_.clear();
    if (is_full()) make_room();
    runs_.clear();
    begin_run();
    jumps_.clear();
    label_runs_.clear();
  }

 private:
  bool at_start_of_run() const { return instructions_.size() == run().first; }
  // The last one.
  InstructionRun& run() { return runs_[runs_.size() - 1]; }
  const InstructionRun& run() const { return runs_[runs_.size() - 1]; }
  bool is_full() const { return instructions_.size() == instructions_.capacity(); }
  [[gnu::cold]] void make_room();
  void settle();
  void begin_run();
  void close_run();
  void end_run();
  void note_jump();

  RawVector<Instruction> instructions_;
  RawVector<InstructionRun> runs_;
  // Of the last run, which has them once it is closed; and the pairs that the last instruction may be the first of.
  uint32_t traits_ = 0;
  uint16_t pairs_ = 0;
  uint16_t may_begin_ = 0;
  std::vector<uint32_t> jumps_;
  std::vector<int32_t> label_runs_;
};

}  // namespace leanpyc
