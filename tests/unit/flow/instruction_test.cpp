#include "leanpyc/flow/instruction.h"

#include <gtest/gtest.h>

namespace leanpyc {
namespace {

SourceRange line(int32_t number) { return {number, 0, number, 1}; }

TEST(InstructionSequence, ReturnOfAConstantOnOneLineIsOneInstruction) {
  InstructionSequence sequence;
  sequence.emit(Op::LOAD_CONST, 3, {2, 7, 2, 8});
  sequence.emit_return({2, 0, 2, 8});
  ASSERT_EQ(sequence.instructions().size(), 1u);
  EXPECT_EQ(sequence.last().op, Op::RETURN_CONST);
  EXPECT_EQ(sequence.last().arg, 3);
  EXPECT_EQ(sequence.last().range, (SourceRange{2, 0, 2, 8}));
  EXPECT_TRUE(sequence.is_closed());
}

TEST(InstructionSequence, ReturnWithoutALineTakesTheLineOfItsConstant) {
  InstructionSequence sequence;
  sequence.emit(Op::LOAD_CONST, 0, line(4));
  sequence.emit_return(kNoLocation);
  ASSERT_EQ(sequence.instructions().size(), 1u);
  EXPECT_EQ(sequence.last().range, line(4));
}

TEST(InstructionSequence, ConstantOnAnotherLineKeepsItsLine) {
  InstructionSequence sequence;
  sequence.emit(Op::LOAD_CONST, 0, line(2));
  sequence.emit_return(line(1));
  ASSERT_EQ(sequence.instructions().size(), 2u);
  EXPECT_EQ(sequence.last().op, Op::RETURN_VALUE);
}

TEST(InstructionSequence, ReturnAtALabelIsNotMergedWithAConstant) {
  InstructionSequence sequence;
  Label label = sequence.new_label();
  sequence.emit(Op::LOAD_CONST, 0, line(1));
  sequence.bind(label);
  EXPECT_FALSE(sequence.is_closed());
  sequence.emit_return(line(1));
  EXPECT_EQ(sequence.instructions().size(), 2u);
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
