#include "leanpyc/build/path_text.h"

#include <gtest/gtest.h>

namespace leanpyc {
namespace {

TEST(PathText, InvalidUtf8BecomesLoneSurrogates) {
  EXPECT_EQ(decode_path("plain/a.py"), "plain/a.py");
  EXPECT_EQ(decode_path("caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_EQ(decode_path("a\xFFz"), "a\xED\xB3\xBFz");
  EXPECT_EQ(decode_path("\x80"), "\xED\xB2\x80");
  // Invalid in UTF-8: overlong forms, surrogates, too large, and truncated.
  EXPECT_EQ(decode_path("\xC0\xAF"), "\xED\xB3\x80\xED\xB2\xAF");
  EXPECT_EQ(decode_path("\xED\xA0\x80"), "\xED\xB3\xAD\xED\xB2\xA0\xED\xB2\x80");
  EXPECT_EQ(decode_path("\xF4\x90\x80\x80").size(), 12u);
  EXPECT_EQ(decode_path("\xE2\x82"), "\xED\xB3\xA2\xED\xB2\x82");
}

TEST(PathText, QuotesLikeRepr) {
  EXPECT_EQ(quote_path("a b.py"), "'a b.py'");
  EXPECT_EQ(quote_path("it's"), "\"it's\"");
  EXPECT_EQ(quote_path("a\nb"), "'a\\nb'");
  EXPECT_EQ(quote_path("a\\b"), "'a\\\\b'");
  EXPECT_EQ(quote_path("\xFF"), "'\\udcff'");
  EXPECT_EQ(printable_path("caf\xC3\xA9\xFF"), "caf\xC3\xA9\\udcff");
}

TEST(PathText, JoinsLikeOsPath) {
  EXPECT_EQ(join_path("a", "b"), "a/b");
  EXPECT_EQ(join_path("a/", "b"), "a/b");
  EXPECT_EQ(join_path("a", "/b"), "/b");
  EXPECT_EQ(join_path("", "b"), "b");
  EXPECT_EQ(join_path("a", ""), "a/");
  EXPECT_EQ(base_name("a/b/c.py"), "c.py");
  EXPECT_EQ(folder_prefix("c.py"), "");
  EXPECT_EQ(folder_prefix("/c.py"), "/");
}

}  // namespace
}  // namespace leanpyc
