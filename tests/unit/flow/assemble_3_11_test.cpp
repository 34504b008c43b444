// The flow of 3.11, where it differs from that of 3.12.
#include "assembled_unit.h"
#include "leanpyc/code/line_table.h"

namespace leanpyc {
namespace {

class Assemble311 : public AssembledUnit {
 protected:
  Assemble311() : AssembledUnit("3.11.7") {}

  void emit_without_line(Op op, int32_t arg) { unit_.sequence.emit(op, arg, kNoLocation); }
  void load_and_return(int32_t variable, int32_t line) {
    emit(Op::LOAD_FAST, variable, line);
    emit(Op::RETURN_VALUE_POPS_1, 0, line);
  }
  // Returns the lines of the entries of the position table.
  std::vector<int32_t> lines() const {
    std::vector<int32_t> result;
    LineTableReader reader({code_->line_table.data, code_->line_table.count}, code_->first_line);
    for (LineTableEntry entry; reader.next(entry);) result.push_back(entry.range.line);
    return result;
  }
};

TEST_F(Assemble311, ConditionalJumpHasADirection) {
  const int32_t x = local("x");
  unit_.arg_count = 1;
  Label start = label();
  Label end = label();
  bind(start);
  emit(Op::LOAD_FAST, x, 2);
  jump(Op::POP_JUMP_IF_FALSE, end, 2);
  emit(Op::LOAD_FAST, x, 3);
  jump(Op::POP_JUMP_IF_NOT_NONE, start, 3);
  bind(end);
  load_and_return(x, 4);
  assemble();
  EXPECT_EQ(text(),
            "LOAD_FAST 0; POP_JUMP_FORWARD_IF_FALSE 2; LOAD_FAST 0; POP_JUMP_BACKWARD_IF_NOT_NONE 4; LOAD_FAST 0; "
            "RETURN_VALUE");
}

// The value of `x and y and z` goes on to the second test, which the first test has decided. The parameter is the line
// of the second test.
class Assemble311Tests : public Assemble311, public testing::WithParamInterface<int32_t> {};

TEST_P(Assemble311Tests, AreSkippedWithinALine) {
  constexpr int32_t kLineOfFirst = 2;
  const int32_t x = local("x");
  unit_.arg_count = 1;
  Label second = label();
  Label end = label();
  emit(Op::LOAD_FAST, x, kLineOfFirst);
  jump(Op::JUMP_IF_FALSE_OR_POP, second, kLineOfFirst);
  emit(Op::LOAD_FAST, x, kLineOfFirst);
  bind(second);
  jump(Op::JUMP_IF_FALSE_OR_POP, end, GetParam());
  emit(Op::LOAD_FAST, x, GetParam());
  bind(end);
  emit(Op::RETURN_VALUE_POPS_1, 0, GetParam());
  assemble();
  EXPECT_EQ(
      text(),
      GetParam() == kLineOfFirst
          ? "LOAD_FAST 0; JUMP_IF_FALSE_OR_POP 3; LOAD_FAST 0; JUMP_IF_FALSE_OR_POP 1; LOAD_FAST 0; RETURN_VALUE"
          : "LOAD_FAST 0; JUMP_IF_FALSE_OR_POP 1; LOAD_FAST 0; JUMP_IF_FALSE_OR_POP 1; LOAD_FAST 0; RETURN_VALUE");
}
INSTANTIATE_TEST_SUITE_P(Lines, Assemble311Tests, testing::Values(2, 3));

// `(x and y) or z`: if x is false, the second test does not jump, and the value is not needed.
TEST_F(Assemble311, ValueThatTheNextTestPopsIsPoppedByTheFirst) {
  const int32_t x = local("x");
  unit_.arg_count = 1;
  Label second = label();
  Label end = label();
  emit(Op::LOAD_FAST, x, 2);
  jump(Op::JUMP_IF_FALSE_OR_POP, second, 2);
  emit(Op::LOAD_FAST, x, 2);
  bind(second);
  jump(Op::JUMP_IF_TRUE_OR_POP, end, 2);
  emit(Op::LOAD_FAST, x, 2);
  bind(end);
  emit(Op::RETURN_VALUE_POPS_1, 0, 2);
  EXPECT_EQ(assemble().stack_size, 1);
  EXPECT_EQ(text(),
            "LOAD_FAST 0; POP_JUMP_FORWARD_IF_FALSE 2; LOAD_FAST 0; JUMP_IF_TRUE_OR_POP 1; LOAD_FAST 0; RETURN_VALUE");
}

TEST_F(Assemble311, OnlyTheLastUnusedConstantsGo) {
  constant(pool_.string("doc"));
  constant(pool_.integer(1));
  emit(Op::LOAD_CONST, constant(pool_.integer(2)), 2);
  emit(Op::RETURN_VALUE_POPS_1, 0, 2);
  constant(pool_.integer(3));
  EXPECT_EQ(assemble().constants.size(), 3u);
  EXPECT_EQ(text(), "LOAD_CONST 2; RETURN_VALUE");
}

TEST_F(Assemble311, EachInstructionHasAPosition) {
  emit(Op::LOAD_FAST, local("x"), 2);
  emit(Op::UNARY_NOT, 0, 2);
  emit(Op::RETURN_VALUE_POPS_1, 0, 2);
  unit_.arg_count = 1;
  assemble();
  EXPECT_EQ(lines(), (std::vector<int32_t>{1, 2, 2, 2}));
}

TEST_F(Assemble311, GeneratorHasTheValueThatItsFirstSendPushes) {
  unit_.flags |= code_flags::kGenerator;
  constant(ConstantPool::none());
  jump(Op::JUMP, label(), 2);
  bind({0});
  emit(Op::RAISE_VARARGS, 0, 2);
  EXPECT_EQ(assemble().stack_size, 1);
  EXPECT_EQ(text(), "RETURN_GENERATOR; POP_TOP; RAISE_VARARGS 0");
}

// CPython goes over the blocks from the one that it made last. The block whose jump comes first is the entry block
// here, so it keeps the exit, and the copies for the others are after it, the oldest first.
TEST_F(Assemble311, OldestJumpKeepsTheExit) {
  const int32_t x = local("x");
  unit_.arg_count = 1;
  Label end = label();
  for (int32_t line = 2; line <= 4; ++line) {
    emit(Op::LOAD_FAST, x, line);
    jump(Op::POP_JUMP_IF_TRUE, end, line);
  }
  load_and_return(x, 5);
  bind(end);
  emit_without_line(Op::LOAD_CONST, constant(ConstantPool::none()));
  emit_without_line(Op::RETURN_VALUE_POPS_1, 0);
  assemble();
  EXPECT_EQ(
      text(),
      "LOAD_FAST 0; POP_JUMP_FORWARD_IF_TRUE 6; LOAD_FAST 0; POP_JUMP_FORWARD_IF_TRUE 6; LOAD_FAST 0; "
      "POP_JUMP_FORWARD_IF_TRUE 6; LOAD_FAST 0; RETURN_VALUE; LOAD_CONST 0; RETURN_VALUE; LOAD_CONST 0; RETURN_VALUE; "
      "LOAD_CONST 0; RETURN_VALUE");
  EXPECT_EQ(lines(), (std::vector<int32_t>{1, 2, 2, 3, 3, 4, 4, 5, 5, 2, 2, 3, 3, 4, 4}));
}

}  // namespace
}  // namespace leanpyc
