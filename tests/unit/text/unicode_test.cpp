#include "leanpyc/text/unicode.h"

#include <gtest/gtest.h>

#include "leanpyc/text/utf8.h"

namespace leanpyc {
namespace {

char32_t lookup(std::string_view name, bool ignore_case = false, UnicodeVersion version = kUnicode15_1) {
  char32_t code = 0;
  return lookup_character(name, ignore_case, version, code) ? code : 0;
}

TEST(Unicode, KnowsIdentifiersOf15_1WithAnyIcu) {
  EXPECT_TRUE(is_identifier_start(U'é', kUnicode15_1));
  EXPECT_TRUE(is_identifier_start(U'℘', kUnicode15_1));
  EXPECT_TRUE(is_identifier_start(0x2EBF0, kUnicode15_1));
  EXPECT_FALSE(is_identifier_start(U'·', kUnicode15_1));
  EXPECT_TRUE(is_identifier_continue(U'·', kUnicode15_1));
  EXPECT_TRUE(is_identifier_continue(0x30FB, kUnicode15_1));
  EXPECT_FALSE(is_identifier_continue(U'€', kUnicode15_1));
  EXPECT_EQ(normalize_nfkc("ﬁ𝐱"), "fix");
}

TEST(Unicode, AnswersByTheVersion) {
  for (const char32_t code : {U'\u200C', U'\u30FB', U'\U0002EBF0'}) {
    EXPECT_FALSE(is_identifier_continue(code, kUnicode15_0));
    EXPECT_TRUE(is_identifier_continue(code, kUnicode15_1));
  }
  EXPECT_FALSE(is_printable(0x2FFC, kUnicode15_0));
  EXPECT_EQ(lookup("IDEOGRAPHIC DESCRIPTION CHARACTER ROTATION", false, kUnicode15_0), 0u);
  EXPECT_EQ(lookup("IDEOGRAPHIC DESCRIPTION CHARACTER ROTATION", false, kUnicode15_1), 0x2FFFu);
  EXPECT_EQ(lookup("CJK UNIFIED IDEOGRAPH-2EBF0", false, kUnicode15_0), 0u);
  EXPECT_EQ(lookup("CJK UNIFIED IDEOGRAPH-31350", false, kUnicode14_0), 0u);
  EXPECT_EQ(lookup("CJK UNIFIED IDEOGRAPH-31350", false, kUnicode15_0), 0x31350u);
}

std::string repeated(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

TEST(Unicode, NormalizesLongTextsLikeShortOnes) {
  // U+0316 has a lower combining class than U+0301 and U+0344, which decomposes. U+FF9E is a starter whose
  // decomposition is a combining character.
  const std::string kinds[] = {"\u0301\u0316", "\u0344\u0316", "\uFF9E\u0334", "e\u0301",
                               "\uAC00\u11A8", "\U0001D163",   "\u0F73\u0F71"};
  for (const std::string& kind : kinds) {
    const std::string text = "a" + repeated(kind, 5);
    const std::string normal = normalize_nfkc(text);
    // An x has no combining class and composes with nothing.
    std::string many;
    std::string expected;
    for (int i = 0; i < 100; ++i) {
      many += text + "x";
      expected += normal + "x";
    }
    EXPECT_EQ(normalize_nfkc(many), expected) << text;
  }
}

TEST(Unicode, NormalizesManyCombiningCharactersInLinearTime) {
  constexpr int kPairs = 500'000;
  EXPECT_EQ(normalize_nfkc("a" + repeated("\u0301\u0316", kPairs)),
            "\u00E1" + repeated("\u0316", kPairs) + repeated("\u0301", kPairs - 1));
}

TEST(Unicode, FindsCharactersByName) {
  EXPECT_EQ(lookup("bullet"), U'•');
  EXPECT_EQ(lookup("LINE FEED"), U'\n');
  EXPECT_EQ(lookup("Latin Capital Letter GHA"), 0x1A2u);
  EXPECT_EQ(lookup("VS17"), 0xE0100u);
  EXPECT_EQ(lookup("HANGUL SYLLABLE GAG"), 0xAC01u);
  EXPECT_EQ(lookup("CJK UNIFIED IDEOGRAPH-4E00"), 0x4E00u);
  EXPECT_EQ(lookup("KEYCAP DIGIT ONE"), 0u) << "a named sequence";
  EXPECT_EQ(lookup(""), 0u);
}

TEST(Unicode, FindsNamesByRuleAsInTheRelease) {
  EXPECT_EQ(lookup("hangul syllable ga"), 0u);
  EXPECT_EQ(lookup("hangul syllable ga", true), 0xAC00u);
  EXPECT_EQ(lookup("CJK UNIFIED IDEOGRAPH-04E00"), 0x4E00u);
  EXPECT_EQ(lookup("CJK UNIFIED IDEOGRAPH-04E00", true), 0u);
  EXPECT_EQ(lookup("Tangut Ideograph-17000"), 0u);
  EXPECT_EQ(lookup("Tangut Ideograph-17000", true), 0x17000u);
}

TEST(Unicode, FindsTheSameNamesThroughTheIndex) {
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(lookup("SNOWMAN"), U'☃') << i;
    EXPECT_EQ(lookup("SNOWWOMAN"), 0u) << i;
  }
}

TEST(Utf8, ReportsCPythonsErrors) {
  auto message = [](std::string_view text) {
    Utf8Error error;
    return validate_utf8(text, error) ? std::string() : utf8_error_message(text, error);
  };
  EXPECT_EQ(message("aé€😀"), "");
  EXPECT_EQ(message("ab\xFF"), "'utf-8' codec can't decode byte 0xff in position 2: invalid start byte");
  EXPECT_EQ(message("\xED\xA0\x80"), "'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte");
  EXPECT_EQ(message("\xF0\x9F\x98"), "'utf-8' codec can't decode bytes in position 0-2: unexpected end of data");
  EXPECT_EQ(message("0123456789abcdef\xE2\x82x"),
            "'utf-8' codec can't decode bytes in position 16-17: invalid continuation byte");
}

TEST(Unicode, VersionsAfterThatOfTheLibrary) {
  EXPECT_TRUE(is_identifier_start(0x1C89, kUnicode16_0));
  EXPECT_FALSE(is_identifier_start(0x1C89, kUnicode15_1));
  EXPECT_TRUE(is_identifier_continue(0x0897, kUnicode16_0));
  EXPECT_FALSE(is_identifier_start(0x0897, kUnicode16_0));
  EXPECT_TRUE(is_printable(0x1CC00, kUnicode16_0));
  EXPECT_FALSE(is_identifier_continue(0x1CC00, kUnicode16_0));
  EXPECT_FALSE(is_printable(0x088F, kUnicode16_0));
  EXPECT_TRUE(is_identifier_start(0x088F, kUnicode17_0));
  EXPECT_EQ(lookup("CYRILLIC CAPITAL LETTER TJE", false, kUnicode16_0), 0x1C89u);
  EXPECT_EQ(lookup("CYRILLIC CAPITAL LETTER TJE", false, kUnicode15_1), 0u);
  EXPECT_EQ(lookup("egyptian hieroglyph-13460", false, kUnicode16_0), 0x13460u);
  EXPECT_EQ(lookup("TANGUT IDEOGRAPH-187F8", true, kUnicode17_0), 0x187F8u);
  EXPECT_EQ(lookup("TANGUT IDEOGRAPH-187F8", true, kUnicode16_0), 0u);
}

}  // namespace
}  // namespace leanpyc
