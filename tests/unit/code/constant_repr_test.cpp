#include "leanpyc/code/constant_repr.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "leanpyc/text/unicode.h"

namespace leanpyc {
namespace {

class ConstantRepr : public testing::Test {
 protected:
  std::string of(ConstId id) { return constant_repr(id, pool); }
  std::string of(double value) { return of(pool.real(value)); }
  std::string of(std::string_view text) { return of(pool.string(text)); }

  Arena arena;
  NameTable names{arena};
  ConstantPool pool{arena, names, kNewestUnicode};
};

TEST_F(ConstantRepr, Floats) {
  EXPECT_EQ(of(1.0), "1.0");
  EXPECT_EQ(of(-0.0), "-0.0");
  EXPECT_EQ(of(0.1), "0.1");
  EXPECT_EQ(of(1e15), "1000000000000000.0");
  EXPECT_EQ(of(1e16), "1e+16");
  EXPECT_EQ(of(12345678901234567.0), "1.2345678901234568e+16");
  EXPECT_EQ(of(0.0001), "0.0001");
  EXPECT_EQ(of(0.00001), "1e-05");
  EXPECT_EQ(of(5e-324), "5e-324");
  EXPECT_EQ(of(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(of(-HUGE_VAL), "-inf");
  EXPECT_EQ(of(std::nan("")), "nan");
}

TEST_F(ConstantRepr, ComplexNumbers) {
  EXPECT_EQ(of(pool.complex(0, 1)), "1j");
  EXPECT_EQ(of(pool.complex(0, -0.0)), "-0j");
  EXPECT_EQ(of(pool.complex(-0.0, 2.5)), "(-0+2.5j)");
  EXPECT_EQ(of(pool.complex(1, -1e20)), "(1-1e+20j)");
  EXPECT_EQ(of(pool.complex(1, std::nan(""))), "(1+nanj)");
  EXPECT_EQ(of(pool.complex(0, HUGE_VAL)), "infj");
}

TEST_F(ConstantRepr, Integers) {
  EXPECT_EQ(of(pool.integer(std::numeric_limits<int64_t>::min())), "-9223372036854775808");
  std::vector<uint16_t> digits(7);
  digits[6] = 1u << 10;  // 2**100
  EXPECT_EQ(of(pool.big_integer(true, digits)), "-1267650600228229401496703205376");
}

TEST_F(ConstantRepr, Strings) {
  EXPECT_EQ(of("it's"), "\"it's\"");
  EXPECT_EQ(of("it's \"so\""), "'it\\'s \"so\"'");
  EXPECT_EQ(of("a\\b\n\t\r\x01\x7f"), "'a\\\\b\\n\\t\\r\\x01\\x7f'");
  EXPECT_EQ(of("é日😀"), "'é日😀'");
  EXPECT_EQ(of("\xC2\x85\xC2\xA0\xC2\xAD"), "'\\x85\\xa0\\xad'");
  EXPECT_EQ(of("\xED\xA0\x80\xE2\x80\xA8\xF3\xA0\x80\x81"), "'\\ud800\\u2028\\U000e0001'");
}

TEST_F(ConstantRepr, PrintableFollowsUnicode15_1) {
  EXPECT_TRUE(is_printable(0x2EBF0, kUnicode15_1));  // new in 15.1
  EXPECT_TRUE(is_printable(0x2FFF, kUnicode15_1));   // new in 15.1
  EXPECT_FALSE(is_printable(0x1C89, kUnicode15_1));  // new in 16
  EXPECT_FALSE(is_printable(0xE000, kUnicode15_1));  // private use
  EXPECT_FALSE(is_printable(0x3000, kUnicode15_1));  // a space, but not U+0020
  EXPECT_TRUE(is_printable(' ', kUnicode15_1));
}

TEST_F(ConstantRepr, BytesAndContainers) {
  EXPECT_EQ(of(pool.bytes({"a'\0\xff", 4})), "b\"a'\\x00\\xff\"");
  EXPECT_EQ(of(pool.tuple({})), "()");
  std::vector<ConstId> one{pool.integer(1)};
  EXPECT_EQ(of(pool.tuple(one)), "(1,)");
  EXPECT_EQ(of(pool.frozen_set(one)), "frozenset({1})");
  EXPECT_EQ(of(pool.frozen_set({})), "frozenset()");
  std::vector<ConstId> three{ConstantPool::ellipsis(), ConstantPool::none(), pool.tuple(one)};
  EXPECT_EQ(of(pool.tuple(three)), "(Ellipsis, None, (1,))");
}

TEST_F(ConstantRepr, SharedTuplesStopAtTheLimit) {
  ConstId id = pool.string("ä");
  for (int i = 0; i < 60; ++i) id = pool.tuple(std::vector<ConstId>{id, id});
  std::string text = constant_repr(id, pool, 1000);
  EXPECT_LE(text.size(), 1003u);
  EXPECT_TRUE(text.ends_with("…"));
}

}  // namespace
}  // namespace leanpyc
