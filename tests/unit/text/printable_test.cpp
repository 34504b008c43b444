#include "leanpyc/text/printable.h"

#include <gtest/gtest.h>

namespace leanpyc {
namespace {

TEST(PrintableText, EscapesControlCharactersAsReprDoes) {
  EXPECT_EQ(printable_text("a\x1b]0;b\x07\x7f\n\t\r"), "a\\x1b]0;b\\x07\\x7f\\n\\t\\r");
  EXPECT_EQ(printable_text("\xC2\x9B"
                           "31m caf\xC3\xA9"),
            "\\x9b31m caf\xC3\xA9");
}

TEST(PrintableText, KeepsLineBreaksOfSeveralLines) {
  EXPECT_EQ(printable_text("a\n\tb\r\x1b", LineBreaks::Keep), "a\n\tb\\r\\x1b");
}

TEST(PrintableText, KeepsWhatFollowsAnInvalidByte) {
  EXPECT_EQ(printable_text("\xC2"
                           "A"),
            "\xC2"
            "A");
  EXPECT_EQ(printable_text("\xC2"), "\xC2");
}

}  // namespace
}  // namespace leanpyc
