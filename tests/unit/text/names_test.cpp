#include "leanpyc/text/names.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "leanpyc/text/head_bytes.h"

namespace leanpyc {
namespace {

TEST(NameTable, GivesEqualTextsOneId) {
  Arena arena;
  NameTable names(arena);
  for (size_t size = 0; size <= 40; ++size) {
    const std::string text = std::string("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ").substr(0, size);
    const std::string readable = text + "behind the text";
    const NameId id =
        names.intern_lasting(std::string_view(readable).substr(0, size), head_bytes(readable.data(), size));
    EXPECT_EQ(names.text(id), text);
    EXPECT_EQ(names.intern(text), id);
    EXPECT_TRUE(names.contains(text));
    EXPECT_NE(names.intern(text + "!"), id);
  }
}

TEST(HeadBytes, EndWhereTheTextEnds) {
  const std::string readable = "abcdefghijklmnopqrstuvwxyz";
  for (size_t size = 1; size <= 18; ++size) {
    const std::string text = readable.substr(0, size);
    std::string head(kHeadSize, '\0');
    std::string tail(kHeadSize, '\0');
    const uint64_t head_word = head_bytes(readable.data(), size);
    const uint64_t tail_word = tail_bytes(readable.data(), size);
    std::memcpy(head.data(), &head_word, kHeadSize);
    std::memcpy(tail.data(), &tail_word, kHeadSize);
    EXPECT_EQ(head.substr(0, size), text.substr(0, kHeadSize));
    EXPECT_EQ(tail.substr(0, size), size > kHeadSize ? text.substr(size - kHeadSize) : text);
    if (size < kHeadSize) {
      EXPECT_EQ(head.substr(size), std::string(kHeadSize - size, '\0'));
      EXPECT_EQ(tail, head);
    }
  }
}

// For texts of up to sixteen bytes, only the two ends are compared.
TEST(NameTable, DistinguishesTextsThatDifferInOneByte) {
  Arena arena;
  NameTable names(arena);
  for (size_t size = 1; size <= 40; ++size) {
    const NameId plain = names.intern(std::string(size, 'x'));
    for (size_t at = 0; at < size; ++at) {
      std::string text(size, 'x');
      text[at] = '\xC3';
      const NameId other = names.intern(text);
      EXPECT_NE(other, plain) << size << " " << at;
      EXPECT_EQ(names.text(other), text);
      EXPECT_FALSE(names.is_ascii(other)) << size << " " << at;
    }
    EXPECT_TRUE(names.is_ascii(plain));
  }
}

TEST(NameTable, DoesNotCopyALastingText) {
  Arena arena;
  NameTable names(arena);
  const std::string source = "identifier = 1        ";
  const NameId id = names.intern_lasting(std::string_view(source).substr(0, 10), head_bytes(source.data(), 10));
  EXPECT_EQ(static_cast<const void*>(names.text(id).data()), source.data());
  std::string passing = "passing";
  const NameId other = names.intern(passing);
  passing = "changed";
  EXPECT_EQ(names.text(other), "passing");
}

TEST(NameTable, RecognizesNamesThatMayBePrivate) {
  Arena arena;
  NameTable names(arena);
  for (const char* text : {"__x", "__x_", "__a.b"}) EXPECT_TRUE(names.may_be_private(names.intern(text))) << text;
  for (const char* text : {"", "_", "__", "___", "_x", "x__", "__x__"}) {
    EXPECT_FALSE(names.may_be_private(names.intern(text))) << text;
  }
}

TEST(NameTable, FindsEachOfManyNames) {
  Arena arena;
  NameTable names(arena);
  const uint32_t before = names.size();
  for (int round = 0; round < 2; ++round) {
    for (uint32_t i = 0; i < 5000; ++i) {
      EXPECT_EQ(names.intern("name_" + std::to_string(i)), NameId{before + i});
    }
  }
  EXPECT_EQ(names.size(), before + 5000);
}

}  // namespace
}  // namespace leanpyc
