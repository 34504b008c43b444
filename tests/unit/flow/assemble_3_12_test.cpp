// The flow of 3.12, where it differs from that of 3.13.
#include "assembled_unit.h"

namespace leanpyc {
namespace {

class Assemble312 : public AssembledUnit {
 protected:
  Assemble312() : AssembledUnit("3.12.1") {}

  void emit_without_line(Op op, int32_t arg) { unit_.sequence.emit(op, arg, kNoLocation); }
  void return_none() {
    emit_without_line(Op::LOAD_CONST, constant(ConstantPool::none()));
    emit_without_line(Op::RETURN_VALUE_POPS_1, 0);
  }
};

TEST_F(Assemble312, NullBelowAGlobalBecomesPartOfTheLoad) {
  unit_.names = {names_.intern("f")};
  emit(Op::PUSH_NULL, 0, 2);
  emit(Op::LOAD_GLOBAL, 0, 2);
  emit(Op::CALL, 0, 2);
  emit(Op::RETURN_VALUE_POPS_1, 0, 2);
  assemble();
  EXPECT_EQ(text(), "LOAD_GLOBAL 1; CALL 0; RETURN_VALUE");
}

TEST_F(Assemble312, LoadsOfTwoVariablesStayTwoInstructions) {
  emit(Op::LOAD_FAST, local("x"), 2);
  emit(Op::LOAD_FAST, local("y"), 2);
  emit(Op::BINARY_OP, 0, 2);
  emit(Op::RETURN_VALUE_POPS_1, 0, 2);
  unit_.arg_count = 2;
  assemble();
  EXPECT_EQ(text(), "LOAD_FAST 0; LOAD_FAST 1; BINARY_OP 0; RETURN_VALUE");
}

TEST_F(Assemble312, CodeThatPushesNothingHasNoStack) {
  return_none();
  EXPECT_EQ(assemble().stack_size, 0);
  EXPECT_EQ(text(), "RETURN_CONST 0");
}

TEST_F(Assemble312, YieldHasTheNumberOfItsHandlers) {
  Label handler = label();
  emit(Op::LOAD_CONST, constant(ConstantPool::none()), 2);
  emit(Op::YIELD_VALUE, 0, 2);
  emit(Op::RESUME, 1, 2);
  jump(Op::SETUP_CLEANUP, handler, 2);
  emit(Op::YIELD_VALUE, 0, 2);
  emit(Op::POP_BLOCK, 0, 2);
  emit(Op::RETURN_VALUE_POPS_1, 0, 3);
  bind(handler);
  emit_without_line(Op::RERAISE, 1);
  assemble();
  EXPECT_EQ(text(), "LOAD_CONST 0; YIELD_VALUE 0; YIELD_VALUE 1; RETURN_VALUE; RERAISE 1");
}

// A jump is redirected to the target of the jump that it leads to only if both are on one line. The parameter is the
// line of the second jump.
class Assemble312Jumps : public Assemble312, public testing::WithParamInterface<int32_t> {};

TEST_P(Assemble312Jumps, AreThreadedWithinALine) {
  constexpr int32_t kLineOfFirst = 2;
  const int32_t x = local("x");
  unit_.arg_count = 1;
  Label middle = label();
  Label end = label();
  emit(Op::LOAD_FAST, x, kLineOfFirst);
  jump(Op::POP_JUMP_IF_FALSE, middle, kLineOfFirst);
  emit(Op::LOAD_FAST, x, kLineOfFirst);
  emit(Op::POP_TOP, 0, kLineOfFirst);
  bind(middle);
  jump(Op::JUMP, end, GetParam());
  bind(end);
  for (int32_t i = 0; i < 3; ++i) {
    emit(Op::LOAD_FAST, x, 9);
    emit(Op::POP_TOP, 0, 9);
  }
  return_none();
  assemble();
  // The second jump is redundant, and a NOP keeps its line.
  const std::string start = GetParam() == kLineOfFirst
                                ? "LOAD_FAST 0; POP_JUMP_IF_FALSE 3; LOAD_FAST 0; POP_TOP; NOP; "
                                : "LOAD_FAST 0; POP_JUMP_IF_FALSE 2; LOAD_FAST 0; POP_TOP; NOP; ";
  EXPECT_EQ(text().substr(0, start.size()), start);
}
INSTANTIATE_TEST_SUITE_P(Lines, Assemble312Jumps, testing::Values(2, 3));

TEST_F(Assemble312, LabelWithoutAJumpSeparatesAConstantFromItsReturn) {
  emit(Op::LOAD_CONST, constant(ConstantPool::none()), 2);
  bind(label());
  emit(Op::RETURN_VALUE_POPS_1, 0, 2);
  assemble();
  EXPECT_EQ(text(), "LOAD_CONST 0; RETURN_VALUE");
}

TEST_F(Assemble312, FunctionTakesWhatItsFlagsSay) {
  emit(Op::LOAD_CONST, constant(ConstantPool::none()), 2);
  emit(Op::COPY, 1, 2);
  emit(Op::LOAD_CONST, constant(pool_.integer(1)), 2);
  emit(Op::MAKE_FUNCTION_FLAGS, 3, 2);
  emit(Op::RETURN_VALUE_POPS_1, 0, 2);
  EXPECT_EQ(assemble().stack_size, 3);
}

}  // namespace
}  // namespace leanpyc
