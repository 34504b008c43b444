#include "leanpyc/text/source.h"

#include <gtest/gtest.h>

#include <string>

namespace leanpyc {
namespace {

struct Decoded {
  std::string text;
  std::string error;  // empty: no error
  ErrorKind kind = ErrorKind::SyntaxError;
};

Decoded decode(std::string bytes, bool padded = false) {
  Arena arena;
  Diagnostics diagnostics(arena);
  SourceText source;
  size_t size = bytes.size();
  bytes.resize(size + SourceText::kPadding, '#');
  if (!decode_source({bytes.data(), size}, padded, arena, diagnostics, source)) {
    return {{}, std::string(diagnostics.error().message), diagnostics.error().kind};
  }
  for (size_t i = 0; i < SourceText::kReadable; ++i) EXPECT_EQ(source.text.data()[source.text.size() + i], '\0') << i;
  return {std::string(source.text), {}};
}

TEST(Source, ConvertsNewlinesAndAddsTheLastOne) {
  EXPECT_EQ(decode("").text, "");
  EXPECT_EQ(decode("x").text, "x\n");
  EXPECT_EQ(decode("x\n").text, "x\n");
  EXPECT_EQ(decode("a\r\nb\rc\r\r\nd").text, "a\nb\nc\n\nd\n");
  EXPECT_EQ(decode("\xEF\xBB\xBFx").text, "x\n");
}

// Found by mutants of the fuzzers' inputs with the sanitizer for undefined behaviour.
TEST(Source, AnEmptyTextNeedsNoMemory) {
  Arena arena;
  Diagnostics diagnostics(arena);
  SourceText source;
  ASSERT_TRUE(decode_source({}, false, arena, diagnostics, source));
  EXPECT_EQ(source.text, "");
}

TEST(Source, DecodesInPlaceWithPadding) {
  std::string bytes = "x = 1" + std::string(SourceText::kPadding, '#');
  Arena arena;
  Diagnostics diagnostics(arena);
  SourceText source;
  ASSERT_TRUE(decode_source({bytes.data(), 5}, true, arena, diagnostics, source));
  EXPECT_EQ(source.text.data(), bytes.data());
  EXPECT_EQ(source.text, "x = 1\n");
  EXPECT_EQ(decode("x = 1", true).text, "x = 1\n");
}

TEST(Source, FindsTheCookieOfPep263) {
  EXPECT_EQ(decode("# coding: latin-1\n'\xE9'").text, "# coding: latin-1\n'é'\n");
  EXPECT_EQ(decode("\n#-*-coding=ISO_8859_15 -*-\n'\xA4'").text, "\n#-*-coding=ISO_8859_15 -*-\n'€'\n");
  EXPECT_EQ(decode("\f # vim: fileencoding=cp1251\n'\xDF'").text, "\f # vim: fileencoding=cp1251\n'Я'\n");
  EXPECT_EQ(decode("# coding: euc-jp\n'\xC6\xFC\xCB\xDC'").text, "# coding: euc-jp\n'日本'\n");
  EXPECT_EQ(decode("# coding: gbk\n'\xD6\xD0'").text, "# coding: gbk\n'中'\n");
  // Not in the third line, not after code, not in a line of code.
  for (const char* text : {"\n\n# coding: nonsense\n", "x\n# coding: nonsense\n", "x # coding: nonsense\n"}) {
    EXPECT_EQ(decode(text).text, text);
  }
}

TEST(Source, ReportsCPythonsErrors) {
  EXPECT_EQ(decode("# coding: nonsense\n").error, "unknown encoding: nonsense");
  EXPECT_EQ(decode("\xEF\xBB\xBF# coding: latin-1\n").error, "encoding problem: iso-8859-1 with BOM");
  EXPECT_EQ(decode(std::string("x\0y", 3)).error, "source code string cannot contain null bytes");
  EXPECT_EQ(decode("# coding: ascii\n\xE9").error,
            "'ascii' codec can't decode byte 0xe9 in position 16: ordinal not in range(128)");
  EXPECT_EQ(decode("# coding: utf8\n\xC3(").error,
            "'utf-8' codec can't decode byte 0xc3 in position 15: invalid continuation byte");
  EXPECT_EQ(decode("# coding: cp1252\n\x81").error,
            "'charmap' codec can't decode byte 0x81 in position 17: character maps to <undefined>");
  EXPECT_EQ(decode("# coding: hex\n").error,
            "'hex' is not a text encoding; use codecs.decode() to handle arbitrary codecs");
}

TEST(Source, PassesInvalidUtf8WithoutACookieToTheLexer) { EXPECT_EQ(decode("# \xFF").text, "# \xFF\n"); }

TEST(Source, LeavesUncertainCodecsToTheHost) {
  EXPECT_EQ(decode("# coding: utf-7\nx = '+AGE-'").kind, ErrorKind::Unsupported);
  EXPECT_EQ(decode("# coding: utf-7\nx = 'a'").text, "# coding: utf-7\nx = 'a'\n");
  EXPECT_EQ(decode("# coding: cp037\nx").kind, ErrorKind::Unsupported);
}

}  // namespace
}  // namespace leanpyc
