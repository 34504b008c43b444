// Instructions as the code generator emits them: a linear list with labels as jump targets.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "leanpyc/cpython/op_table.h"
#include "leanpyc/text/append.h"
#include "leanpyc/text/raw_vector.h"
#include "leanpyc/text/source_range.h"

namespace leanpyc {

// The range of an instruction that gets the range of the next instruction when all passes have run. It counts as an
// instruction without a line, but no pass gives it a line.
inline constexpr SourceRange kNextLocation{-2, -2, -2, -2};

// A jump target in one InstructionSequence, bound once, before or after the jumps to it.
struct Label {
  int32_t id = -1;
  bool valid() const { return id >= 0; }
};

// An instruction, in a sequence and in the flow graph, which takes the sequence's instructions unchanged.
struct Instruction {
  SourceRange range;
  int32_t arg = 0;       // in a sequence, a jump or SETUP_* has its label's id here
  int32_t target = -1;   // in a graph: target block of a jump or SETUP_*; unused for others
  int32_t handler = -1;  // in a graph: the block that handles an exception raised here
  Op op = Op::NOP;

  bool has_line() const { return range.line >= 0; }
};

// A run of instructions that are executed in sequence once control reaches the first one. Runs become the blocks of the
// flow graph. A new run starts after a jump, after an instruction that leaves the frame, and at a bound label.
struct InstructionRun {
  uint32_t first = 0;  // index of the first instruction
  // The unions of the traits of its instructions and of the pairs of neighbours, as in a block.
  uint32_t traits = 0;
  uint16_t pairs = 0;
  bool labelled = false;
  // Runs in the order in which CPython makes their blocks: a label's when the label is made, any other block with its
  // first instruction. Blocks with equal numbers are made in the order of their runs.
  int32_t order = 0;
};

// How a version's flow graph reads a sequence.
struct SequenceRules {
  // An instruction without a line takes the line of the instruction before it if control reaches it only from there.
  // Versions that resolve lines last need to see which instructions have none.
  bool continues_lines = true;
  // A label starts a block even if nothing targets it.
  bool blocks_at_all_labels = false;
};

class InstructionSequence {
 public:
  InstructionSequence() { clear(); }
  // `op` must neither jump nor leave the frame.
  void add(Op op, int32_t arg, const SourceRange& range) {
    // The array always has space for one more instruction: each call makes space for the next, and so does clear(),
    // which must be called after the instructions are taken away. So settle() is a tail call and costs the callers no
    // registers.
    if (is_full()) __builtin_unreachable();
    instructions_.push_back({.range = range, .arg = arg, .op = op});
    traits_ |= traits_of(op);
    const OpPairs& pair = pairs_of(op);
    pairs_ |= may_begin_ & pair.second;
    may_begin_ = pair.first;
    if (range.line < 0 || is_full()) settle();
  }
  void emit(Op op, int32_t arg, const SourceRange& range) {
    add(op, arg, range);
    if (exits_scope(op)) end_run();
  }
  // `op` must be a jump or SETUP_*.
  void emit_jump(Op op, Label target, const SourceRange& range) {
    note_jump();
    add(op, target.id, range);
    if (is_jump(op)) end_run();
  }
  // Returns true if control cannot pass the last instruction: it leaves the frame, and no label is bound after it.
  bool is_closed() const {
    return at_start_of_run() && !run().labelled && !instructions_.empty() &&
           exits_scope(instructions_[instructions_.size() - 1].op);
  }
  // The last instruction, which must exist. Its operand may be changed.
  Instruction& last() { return instructions_[instructions_.size() - 1]; }
  // Returns the last instruction if control always reaches the next instruction from it, else nullptr.
  const Instruction* last_of_run() const {
    return at_start_of_run() ? nullptr : &instructions_[instructions_.size() - 1];
  }
  // Replaces the last instruction, which must be in the current run, by one that leaves the frame; keeps its operand.
  void replace_last(Op op, const SourceRange& range);
  // Removes the instruction before the last one. Both must be in the current run, and neither may be a jump.
  void remove_before_last();
  // Inserts a jump before all instructions. Labels move with their instructions; the first instruction must have no
  // label.
  void insert_first_jump(Op op, Label target, const SourceRange& range);

  // Inserts instructions without targets after the first one.
  void insert_after_first(std::span<const Instruction> added);

  Label new_label() {
    append(label_runs_, -1);
    if (at_start_of_run() && !run().labelled) run().order = order_after_labels();
    return {static_cast<int32_t>(label_runs_.size()) - 1};
  }
  // Binds the label to the next instruction.
  void bind(Label label) {
    if (!at_start_of_run()) end_run();
    run().labelled = true;
    run().order = 2 * label.id + 1;
    label_runs_[static_cast<size_t>(label.id)] = static_cast<int32_t>(runs_.size()) - 1;
  }

  RawVector<Instruction>& instructions() { return instructions_; }
  const RawVector<Instruction>& instructions() const { return instructions_; }
  // Returns all runs in order. The last run is empty if a label is bound at the end.
  const RawVector<InstructionRun>& close_runs() {
    close_run();
    return runs_;
  }
  // Indexes of the jumps and SETUP_*, in order.
  const std::vector<uint32_t>& jumps() const { return jumps_; }
  // The index of each label's run, by label id.
  const std::vector<int32_t>& label_runs() const { return label_runs_; }
  const SequenceRules& rules() const { return rules_; }
  // The rules stay when the sequence is cleared.
  void set_rules(const SequenceRules& rules) { rules_ = rules; }
  void clear() {
    instructions_.clear();
    if (is_full()) make_room();
    runs_.clear();
    jumps_.clear();
    label_runs_.clear();
    begin_run();
  }

 private:
  bool at_start_of_run() const { return instructions_.size() == run().first; }
  // The last run.
  InstructionRun& run() { return runs_[runs_.size() - 1]; }
  const InstructionRun& run() const { return runs_[runs_.size() - 1]; }
  // The order of a block that is made after all labels so far.
  int32_t order_after_labels() const { return 2 * static_cast<int32_t>(label_runs_.size()); }
  bool is_full() const { return instructions_.size() == instructions_.capacity(); }
  [[gnu::cold]] void make_room();
  void settle();
  void begin_run();
  void close_run();
  void end_run();
  void note_jump();

  RawVector<Instruction> instructions_;
  RawVector<InstructionRun> runs_;
  // The traits and pairs of the last run until it is closed, and the pairs that the last instruction may begin.
  uint32_t traits_ = 0;
  uint16_t pairs_ = 0;
  uint16_t may_begin_ = 0;
  SequenceRules rules_;
  std::vector<uint32_t> jumps_;
  std::vector<int32_t> label_runs_;
};

}  // namespace leanpyc
