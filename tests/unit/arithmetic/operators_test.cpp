#include "leanpyc/arithmetic/operators.h"

#include <gtest/gtest.h>

#include "leanpyc/code/constant_repr.h"

namespace leanpyc {
namespace {

struct Operators : testing::Test {
  std::string binary(Operator op, ConstId left, ConstId right) {
    ConstId result;
    return fold_binary(op, left, right, *find_target("3.13"), pool, result) ? constant_repr(result, pool) : "-";
  }
  std::string unary(UnaryOperator op, ConstId operand) {
    ConstId result;
    return fold_unary(op, operand, pool, result) ? constant_repr(result, pool) : "-";
  }

  Arena arena;
  NameTable names{arena};
  ConstantPool pool{arena, names, kNewestUnicode};
};

TEST_F(Operators, ComputeWithoutATree) {
  EXPECT_EQ(binary(Operator::Add, pool.integer(1), pool.real(0.5)), "1.5");
  EXPECT_EQ(binary(Operator::FloorDiv, pool.integer(-7), pool.integer(2)), "-4");
  EXPECT_EQ(binary(Operator::Mult, pool.string("ab"), pool.integer(3)), "'ababab'");
  EXPECT_EQ(unary(UnaryOperator::Not, ConstantPool::none()), "True");
  EXPECT_EQ(unary(UnaryOperator::Invert, pool.integer(5)), "-6");
}

TEST_F(Operators, LeaveWhatRaisesOrIsTooLarge) {
  EXPECT_EQ(binary(Operator::Div, pool.integer(1), pool.integer(0)), "-");
  EXPECT_EQ(binary(Operator::LShift, pool.integer(1), pool.integer(1000)), "-");
  EXPECT_EQ(binary(Operator::Add, pool.integer(1), pool.string("a")), "-");
  EXPECT_EQ(unary(UnaryOperator::Invert, pool.real(1.0)), "-");
}

}  // namespace
}  // namespace leanpyc
