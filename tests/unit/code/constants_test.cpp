#include "leanpyc/code/constants.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "leanpyc/code/code_object.h"

namespace leanpyc {
namespace {

class Constants : public testing::Test {
 protected:
  using Items = std::vector<ConstId>;

  ConstId power_of_two(int exponent, bool negative = false) {
    std::vector<uint16_t> digits(static_cast<size_t>(exponent) / 15 + 1);
    digits.back() = static_cast<uint16_t>(1u << (exponent % 15));
    return pool.big_integer(negative, digits);
  }

  Arena arena;
  NameTable names{arena};
  ConstantPool pool{arena, names, kNewestUnicode};
};

TEST_F(Constants, FixedIdsHaveTheirValues) {
  EXPECT_EQ(pool[ConstantPool::none()].kind, ConstantKind::None);
  EXPECT_EQ(pool[ConstantPool::boolean(false)].kind, ConstantKind::False);
  EXPECT_EQ(pool[ConstantPool::boolean(true)].kind, ConstantKind::True);
  EXPECT_EQ(pool[ConstantPool::ellipsis()].kind, ConstantKind::Ellipsis);
  EXPECT_EQ(pool.string(""), ConstantPool::empty_string());
}

TEST_F(Constants, DifferInTypeOrValue) {
  for (int64_t value : {0, 1, -1, 255, 256}) EXPECT_EQ(pool[pool.integer(value)].integer, value);
  EXPECT_EQ(pool.integer(1), pool.integer(1));
  EXPECT_NE(pool.integer(1), pool.real(1));
  EXPECT_NE(pool.integer(1), ConstantPool::boolean(true));
  EXPECT_NE(pool.string("a"), pool.bytes("a"));
  EXPECT_EQ(pool.bytes("a"), pool.bytes("a"));
  Items one{pool.integer(1)};
  Items true_item{ConstantPool::boolean(true)};
  EXPECT_EQ(pool.tuple(one), pool.tuple(one));
  EXPECT_NE(pool.tuple(one), pool.tuple(true_item));
  EXPECT_NE(pool.tuple(one), pool.frozen_set(one));
}

TEST_F(Constants, ZerosHaveSigns) {
  EXPECT_NE(pool.real(0.0), pool.real(-0.0));
  EXPECT_NE(pool.complex(0.0, 0.0), pool.complex(0.0, -0.0));
  EXPECT_NE(pool.complex(0.0, 0.0), pool.complex(-0.0, 0.0));
  EXPECT_EQ(pool.complex(-0.0, 1.0), pool.complex(-0.0, 1.0));
}

TEST_F(Constants, EveryNanIsDistinct) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  ConstId first = pool.real(nan);
  EXPECT_NE(first, pool.real(nan));
  EXPECT_NE(pool.complex(nan, 0), pool.complex(nan, 0));
  // CPython finds the same object in two tuples by identity.
  EXPECT_EQ(pool.tuple(Items{first}), pool.tuple(Items{first}));
}

TEST_F(Constants, BigIntegersOfSixtyFourBitsAreInts) {
  EXPECT_EQ(pool[power_of_two(62)].integer, int64_t{1} << 62);
  EXPECT_EQ(pool[power_of_two(63)].kind, ConstantKind::BigInt);
  EXPECT_EQ(pool[power_of_two(63, true)].integer, std::numeric_limits<int64_t>::min());
  EXPECT_EQ(pool[power_of_two(200)].digits.size(), 14u);
  std::array<uint16_t, 6> padded{5, 0, 0, 0, 0, 0};
  EXPECT_EQ(pool.big_integer(true, padded), pool.integer(-5));
  EXPECT_NE(power_of_two(200), power_of_two(200, true));
}

TEST_F(Constants, SetsDropItemsThatPythonFindsEqual) {
  ConstId set = pool.frozen_set(Items{pool.integer(1), ConstantPool::boolean(true), pool.real(1), pool.complex(1, 0),
                                      pool.integer(2), pool.string("1")});
  ASSERT_EQ(pool[set].items.size(), 3u);
  EXPECT_EQ(pool[set].items[0], pool.integer(1));
  EXPECT_EQ(set, pool.frozen_set(Items{pool.string("1"), pool.integer(2), pool.integer(1)}));
  EXPECT_NE(set, pool.frozen_set(Items{pool.string("1"), pool.integer(2), ConstantPool::boolean(true)}));
  ConstId nested = pool.frozen_set(Items{pool.tuple(Items{pool.real(2)}), pool.tuple(Items{pool.integer(2)})});
  EXPECT_EQ(pool[nested].items.size(), 1u);
}

TEST_F(Constants, NumbersCompareExactly) {
  EXPECT_TRUE(pool.python_equal(power_of_two(70), pool.real(std::ldexp(1, 70))));
  EXPECT_TRUE(pool.python_equal(power_of_two(70, true), pool.complex(-std::ldexp(1, 70), 0)));
  EXPECT_FALSE(pool.python_equal(power_of_two(5000), pool.real(HUGE_VAL)));
  EXPECT_FALSE(pool.python_equal(pool.integer((int64_t{1} << 53) + 1), pool.real(std::ldexp(1, 53))));
  EXPECT_FALSE(pool.python_equal(pool.complex(1, 1), pool.integer(1)));
  ConstId nan = pool.real(std::nan(""));
  EXPECT_FALSE(pool.python_equal(nan, nan));
  EXPECT_TRUE(pool.python_equal(pool.real(0.0), pool.real(-0.0)));
}

TEST_F(Constants, Truth) {
  for (ConstId id : {ConstantPool::none(), ConstantPool::boolean(false), ConstantPool::empty_string(), pool.integer(0),
                     pool.real(-0.0), pool.complex(0, 0), pool.bytes(""), pool.tuple({}), pool.frozen_set({})}) {
    EXPECT_FALSE(pool.truth(id)) << static_cast<int>(pool[id].kind);
  }
  for (ConstId id : {ConstantPool::ellipsis(), pool.integer(-1), pool.real(std::nan("")), pool.complex(0, 1),
                     power_of_two(80), pool.string("x"), pool.tuple(Items{ConstantPool::none()})}) {
    EXPECT_TRUE(pool.truth(id)) << static_cast<int>(pool[id].kind);
  }
}

TEST_F(Constants, EqualCodeObjectsAreOne) {
  std::array<uint8_t, 2> bytes{1, 2};
  auto make = [&](int32_t line) {
    auto* code = arena.make<CodeObject>();
    code->code = arena.copy(std::span<const uint8_t>(bytes));
    code->name = names.intern("f");
    code->first_line = line;
    return code;
  };
  const ConstId first = pool.unfinished_code();
  const ConstId second = pool.unfinished_code();
  const ConstId third = pool.unfinished_code();
  EXPECT_NE(first, second);
  CodeObject* const code = make(1);
  EXPECT_EQ(pool.finish_code(first, code), first);
  EXPECT_EQ(pool[first].code, code);
  EXPECT_EQ(pool.finish_code(second, make(1)), first);
  EXPECT_EQ(pool.finish_code(third, make(2)), third);
}

TEST_F(Constants, ManyConstantsAreFoundAgain) {
  std::vector<ConstId> ids;
  for (int i = 0; i < 5000; ++i) ids.push_back(pool.integer(i));
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(pool.integer(i), ids[static_cast<size_t>(i)]);
}

}  // namespace
}  // namespace leanpyc
