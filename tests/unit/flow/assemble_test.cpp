#include "assembled_unit.h"

namespace leanpyc {
namespace {

class Assemble : public AssembledUnit {
 protected:
  Assemble() : AssembledUnit("3.13.0") {}
};

TEST_F(Assemble, TupleOfConstantsBecomesOneConstant) {
  // The first constant always stays, because it may be a docstring.
  constant(pool_.string("doc"));
  emit(Op::LOAD_CONST, constant(pool_.integer(1)), 2);
  emit(Op::LOAD_CONST, constant(pool_.integer(2)), 2);
  emit(Op::BUILD_TUPLE, 2, 2);
  emit(Op::RETURN_VALUE_POPS_1, 0, 2);
  CodeObject& code = assemble();
  // A constant and its return become one instruction before tuples are folded.
  EXPECT_EQ(text(), "LOAD_CONST 1; RETURN_VALUE");
  ASSERT_EQ(code.constants.size(), 2u);
  EXPECT_EQ(pool_[code.constants[1]].kind, ConstantKind::Tuple);
}

TEST_F(Assemble, ComparisonWithNoneBecomesAJump) {
  int32_t x = local("x");
  unit_.arg_count = 1;
  Label end = label();
  emit(Op::LOAD_FAST, x, 2);
  emit(Op::LOAD_CONST, constant(ConstantPool::none()), 2);
  emit(Op::IS_OP, 0, 2);
  emit(Op::TO_BOOL, 0, 2);
  jump(Op::POP_JUMP_IF_FALSE, end, 2);
  emit(Op::LOAD_FAST, x, 3);
  emit(Op::RETURN_VALUE_POPS_1, 0, 3);
  bind(end);
  emit(Op::LOAD_FAST, x, 4);
  emit(Op::RETURN_VALUE_POPS_1, 0, 4);
  assemble();
  EXPECT_EQ(text(), "LOAD_FAST 0; POP_JUMP_IF_NOT_NONE 2; LOAD_FAST 0; RETURN_VALUE; LOAD_FAST 0; RETURN_VALUE");
}

TEST_F(Assemble, LocalThatMayBeUnboundIsChecked) {
  int32_t x = local("x");
  int32_t y = local("y");
  unit_.arg_count = 1;
  Label end = label();
  emit(Op::LOAD_FAST, x, 2);
  emit(Op::TO_BOOL, 0, 2);
  jump(Op::POP_JUMP_IF_FALSE, end, 2);
  emit(Op::LOAD_FAST, x, 3);
  emit(Op::STORE_FAST, y, 3);
  bind(end);
  emit(Op::LOAD_FAST, y, 4);
  emit(Op::POP_TOP, 0, 4);
  emit(Op::LOAD_FAST, y, 5);
  emit(Op::RETURN_VALUE_POPS_1, 0, 5);
  assemble();
  EXPECT_EQ(text(),
            "LOAD_FAST 0; TO_BOOL; POP_JUMP_IF_FALSE 2; LOAD_FAST 0; STORE_FAST 1; LOAD_FAST_CHECK 1; POP_TOP; "
            "LOAD_FAST 1; RETURN_VALUE");
}

TEST_F(Assemble, ConditionalJumpBackIsInverted) {
  int32_t x = local("x");
  unit_.arg_count = 1;
  Label start = label();
  bind(start);
  emit(Op::LOAD_FAST, x, 2);
  emit(Op::TO_BOOL, 0, 2);
  jump(Op::POP_JUMP_IF_TRUE, start, 2);
  emit(Op::LOAD_FAST, x, 3);
  emit(Op::RETURN_VALUE_POPS_1, 0, 3);
  assemble();
  EXPECT_EQ(text(), "LOAD_FAST 0; TO_BOOL; POP_JUMP_IF_FALSE 2; JUMP_BACKWARD 9; LOAD_FAST 0; RETURN_VALUE");
}

TEST_F(Assemble, HandlerMovesToTheEndAndGetsATableEntry) {
  int32_t x = local("x");
  unit_.arg_count = 1;
  Label handler = label();
  Label end = label();
  jump(Op::SETUP_FINALLY, handler, 2);
  emit(Op::LOAD_FAST, x, 3);
  emit(Op::POP_TOP, 0, 3);
  emit(Op::POP_BLOCK, 0, 3);
  jump(Op::JUMP, end, 3);
  bind(handler);
  emit(Op::PUSH_EXC_INFO, 0, 4);
  emit(Op::POP_TOP, 0, 4);
  emit(Op::POP_EXCEPT, 0, 4);
  jump(Op::JUMP, end, 4);
  bind(end);
  // More instructions than CPython would copy to each jump that leads here.
  emit(Op::LOAD_FAST, x, 5);
  emit(Op::LOAD_FAST, x, 5);
  emit(Op::LOAD_FAST, x, 5);
  emit(Op::BINARY_OP, 0, 5);
  emit(Op::BINARY_OP, 0, 5);
  emit(Op::RETURN_VALUE_POPS_1, 0, 5);
  CodeObject& code = assemble();
  EXPECT_EQ(text(),
            "NOP; LOAD_FAST 0; POP_TOP; LOAD_FAST_LOAD_FAST 0; LOAD_FAST 0; BINARY_OP 0; BINARY_OP 0; RETURN_VALUE; "
            "PUSH_EXC_INFO; POP_TOP; POP_EXCEPT; JUMP_BACKWARD_NO_INTERRUPT 11");
  // From unit 2, 2 units, handler at 11, stack depth 0.
  EXPECT_EQ(std::vector<int>(code.exception_table.begin(), code.exception_table.end()),
            (std::vector<int>{0x80 | 2, 2, 11, 0}));
}

TEST_F(Assemble, LongJumpsAreExtended) {
  int32_t x = local("x");
  unit_.arg_count = 1;
  Label end = label();
  emit(Op::LOAD_FAST, x, 2);
  emit(Op::TO_BOOL, 0, 2);
  jump(Op::POP_JUMP_IF_FALSE, end, 2);
  for (int32_t i = 0; i < 300; ++i) {
    emit(Op::LOAD_FAST, x, 3 + i);
    emit(Op::POP_TOP, 0, 3 + i);
  }
  bind(end);
  emit(Op::LOAD_FAST, x, 400);
  emit(Op::RETURN_VALUE_POPS_1, 0, 400);
  assemble();
  EXPECT_NE(text().find("POP_JUMP_IF_FALSE 600;"), std::string::npos);
}

// The bytecode is written before the distances are known, so all code after a long jump must move.
TEST_F(Assemble, CodeAfterALongJumpMoves) {
  int32_t x = local("x");
  unit_.arg_count = 1;
  Label start = label();
  Label end = label();
  Label handler = label();
  bind(start);
  emit(Op::LOAD_FAST, x, 2);
  emit(Op::TO_BOOL, 0, 2);
  jump(Op::POP_JUMP_IF_FALSE, end, 2);
  for (int32_t i = 0; i < 150; ++i) {
    emit(Op::LOAD_FAST, x, 3 + i);
    emit(Op::POP_TOP, 0, 3 + i);
  }
  jump(Op::SETUP_FINALLY, handler, 200);
  emit(Op::LOAD_FAST, x, 200);
  emit(Op::POP_TOP, 0, 200);
  emit(Op::POP_BLOCK, 0, 200);
  emit(Op::LOAD_FAST, x, 201);
  emit(Op::TO_BOOL, 0, 201);
  jump(Op::POP_JUMP_IF_TRUE, start, 201);
  bind(end);
  emit(Op::LOAD_FAST, x, 400);
  emit(Op::RETURN_VALUE_POPS_1, 0, 400);
  bind(handler);
  emit(Op::PUSH_EXC_INFO, 0, 401);
  emit(Op::RERAISE, 0, 401);
  CodeObject& code = assemble();
  EXPECT_NE(text().find("TO_BOOL; POP_JUMP_IF_FALSE 312; LOAD_FAST 0;"), std::string::npos);
  EXPECT_NE(text().find("TO_BOOL; POP_JUMP_IF_FALSE 3; JUMP_BACKWARD 320; LOAD_FAST 0; RETURN_VALUE;"),
            std::string::npos);
  // From unit 309, 2 units, handler at 323, stack depth 0.
  EXPECT_EQ(std::vector<int>(code.exception_table.begin(), code.exception_table.end()),
            (std::vector<int>{0x80 | 0x40 | 309 >> 6, 309 & 0x3F, 2, 0x40 | 323 >> 6, 323 & 0x3F, 0}));
}

TEST_F(Assemble, ParameterThatIsACellHasOneSlot) {
  NameId x = names_.intern("x");
  NameId y = names_.intern("y");
  unit_.varnames = {x};
  unit_.arg_count = 1;
  unit_.cellvars = {y, x};
  unit_.freevars = {names_.intern("z")};
  emit(Op::LOAD_DEREF, 1, 2);
  emit(Op::STORE_DEREF, 0, 2);
  emit(Op::LOAD_DEREF, 2, 2);
  emit(Op::RETURN_VALUE_POPS_1, 0, 2);
  CodeObject& code = assemble();
  EXPECT_EQ(text(),
            "COPY_FREE_VARS 1; MAKE_CELL 0; MAKE_CELL 1; LOAD_DEREF 0; STORE_DEREF 1; LOAD_DEREF 2; RETURN_VALUE");
  EXPECT_EQ(std::vector<int>(code.localsplus_kinds.begin(), code.localsplus_kinds.end()),
            (std::vector<int>{local_kinds::kLocal | local_kinds::kCell, local_kinds::kCell, local_kinds::kFree}));
}

}  // namespace
}  // namespace leanpyc
