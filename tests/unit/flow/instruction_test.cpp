#include "leanpyc/flow/instruction.h"

#include <gtest/gtest.h>

namespace leanpyc {
namespace {

SourceRange line(int32_t number) { return {number, 0, number, 1}; }

TEST(InstructionSequence, LastOfARunCanBeReplacedByAReturn) {
  InstructionSequence sequence;
  sequence.emit(Op::LOAD_CONST, 3, {2, 7, 2, 8});
  ASSERT_NE(sequence.last_of_run(), nullptr);
  sequence.replace_last(Op::RETURN_CONST, {2, 0, 2, 8});
  ASSERT_EQ(sequence.instructions().size(), 1u);
  EXPECT_EQ(sequence.last().op, Op::RETURN_CONST);
  EXPECT_EQ(sequence.last().arg, 3);
  EXPECT_EQ(sequence.last().range, (SourceRange{2, 0, 2, 8}));
  EXPECT_TRUE(sequence.is_closed());
}

TEST(InstructionSequence, RunEndsAtALabel) {
  InstructionSequence sequence;
  Label label = sequence.new_label();
  sequence.emit(Op::LOAD_CONST, 0, line(1));
  sequence.bind(label);
  EXPECT_FALSE(sequence.is_closed());
  EXPECT_EQ(sequence.last_of_run(), nullptr);
}

TEST(InstructionSequence, IsOpenAfterAJumpAndAtALabel) {
  InstructionSequence sequence;
  EXPECT_FALSE(sequence.is_closed());
  Label label = sequence.new_label();
  sequence.emit_jump(Op::POP_JUMP_IF_TRUE, label, line(1));
  EXPECT_FALSE(sequence.is_closed());
  sequence.emit(Op::RERAISE, 0, line(1));
  EXPECT_TRUE(sequence.is_closed());
  sequence.bind(label);
  EXPECT_FALSE(sequence.is_closed());
}

}  // namespace
}  // namespace leanpyc
