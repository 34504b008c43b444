#include "leanpyc/syntax/literals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "leanpyc/cpython/target.h"

namespace leanpyc {
namespace {

class Numbers : public ::testing::Test {
 protected:
  const Constant& parse(std::string_view text) {
    ConstId id{};
    EXPECT_TRUE(parse_number(text, {1, 0, 1, 1}, pool_, diagnostics_, id)) << text;
    return pool_[id];
  }

  Arena arena_;
  NameTable names_{arena_};
  ConstantPool pool_{arena_, names_, kNewestUnicode};
  Diagnostics diagnostics_{arena_};
};

TEST_F(Numbers, ReadsIntegersOfAnyLength) {
  EXPECT_EQ(parse("0").integer, 0);
  EXPECT_EQ(parse("0_0").integer, 0);
  EXPECT_EQ(parse("1_000").integer, 1000);
  EXPECT_EQ(parse("0xFf_ff").integer, 0xFFFF);
  EXPECT_EQ(parse("0o17").integer, 15);
  EXPECT_EQ(parse("0B101").integer, 5);
  EXPECT_EQ(parse("9223372036854775807").integer, INT64_MAX);
  const Constant& big = parse("0x1_0000_0000_0000_0001");
  EXPECT_EQ(big.kind, ConstantKind::BigInt);
  ASSERT_EQ(big.digits.size(), 5u);
  EXPECT_EQ(big.digits[0], 1);
  EXPECT_EQ(big.digits[4], 16);
}

TEST_F(Numbers, RefusesMoreDecimalDigitsThanCPython) {
  ConstId id{};
  EXPECT_EQ(parse(std::string(4300, '9')).kind, ConstantKind::BigInt);
  EXPECT_EQ(parse(std::string(5000, '0')).integer, 0);
  EXPECT_FALSE(parse_number(std::string(4301, '9'), {3, 4, 3, 5}, pool_, diagnostics_, id));
  EXPECT_EQ(diagnostics_.error().message,
            "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use "
            "sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to "
            "avoid decimal conversion limits.");
}

TEST_F(Numbers, ReadsFloatsAndImaginaries) {
  EXPECT_EQ(parse("1_0.5e-1").real, 1.05);
  EXPECT_EQ(parse(".5").real, 0.5);
  EXPECT_EQ(parse("5.").real, 5.0);
  EXPECT_EQ(parse("09.5").real, 9.5);
  EXPECT_TRUE(std::isinf(parse("1e999999999999999999999").real));
  EXPECT_EQ(parse("1e-999999999999999999999").real, 0.0);
  EXPECT_EQ(parse("5e-324").real, 5e-324);
  EXPECT_TRUE(std::isinf(parse("1" + std::string(400, '0') + ".").real));
  EXPECT_EQ(parse("0." + std::string(400, '0') + "1").real, 0.0);
  EXPECT_EQ(parse("007j").imaginary, 7.0);
  EXPECT_EQ(parse("01").real, 1.0) << "what CPython makes of \"01else\"";
}

struct Decoded {
  std::string value;
  std::string error;
  std::string warning;
};

Decoded decode(std::string_view text, std::string_view release = "3.13.0") {
  Arena arena;
  Diagnostics diagnostics(arena);
  Token token{TokenKind::String, 0, 0, 1, 0, 1, 9, kNoName};
  Decoded result;
  if (!decode_string(token, text, read_string_prefix(text), diagnostics, result.value, find_target(release)->grammar)) {
    result.error = diagnostics.error().message;
  }
  if (!diagnostics.warnings().empty()) result.warning = diagnostics.warnings().front().message;
  return result;
}

TEST(Strings, DecodesEscapes) {
  EXPECT_EQ(decode(R"('\x41\u00e9\U0001F600\101\n\
b')")
                .value,
            "Aé😀A\nb");
  EXPECT_EQ(decode(R"("\N{bullet}\N{LATIN SMALL LETTER A}")").value, "•a");
  EXPECT_EQ(decode(R"(r'\x41')").value, "\\x41");
  EXPECT_EQ(decode(R"(b'\xff\0')").value, std::string("\xFF\0", 2));
  EXPECT_EQ(decode(R"('\ud83d\ude00')").value, "\xED\xA0\xBD\xED\xB8\x80") << "surrogates stay two";
  EXPECT_EQ(decode("''''a'b'''").value, "'a'b");
}

TEST(Strings, FailsAsCPythonDoes) {
  EXPECT_EQ(decode(R"('é\x1')").error,
            "(unicode error) 'unicodeescape' codec can't decode bytes in position 10-12: truncated \\xXX escape");
  EXPECT_EQ(decode(R"('\N{foo}')").error,
            "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-6: unknown Unicode character name");
  EXPECT_EQ(decode(R"('\U00110000')").error,
            "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-9: illegal Unicode character");
  EXPECT_EQ(decode(R"(b'a\x1')").error, "(value error) invalid \\x escape at position 1");
  EXPECT_EQ(decode("b'é'").error, "bytes can only contain ASCII literal characters");
  EXPECT_EQ(decode("'\xFF'").error,
            "(unicode error) 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte");
}

TEST(Strings, WarnsOfTheFirstInvalidEscape) {
  EXPECT_EQ(decode(R"('\d\q')").warning, "invalid escape sequence '\\d'");
  EXPECT_EQ(decode(R"(b'\777')").warning, "invalid octal escape sequence '\\777'");
  EXPECT_EQ(decode(R"('\é')").warning, "") << "CPython does not look there";
}

}  // namespace
}  // namespace leanpyc
