#include "leanpyc/text/names.h"

#include <gtest/gtest.h>

#include <string>

namespace leanpyc {
namespace {

TEST(NameTable, GivesOneIdATextHoweverItComes) {
  Arena arena;
  NameTable names(arena);
  for (size_t size : {1u, 7u, 8u, 9u, 16u, 17u, 40u}) {
    const std::string text(size, 'x');
    const std::string readable = text + "behind the text";
    const NameId id = names.intern_lasting(std::string_view(readable).substr(0, size));
    EXPECT_EQ(names.text(id), text);
    EXPECT_EQ(names.intern(text), id);
    EXPECT_TRUE(names.contains(text));
    EXPECT_NE(names.intern(text + "y"), id);
  }
}

TEST(NameTable, KeepsATextThatLastsWhereItStands) {
  Arena arena;
  NameTable names(arena);
  const std::string source = "identifier = 1        ";
  const NameId id = names.intern_lasting(std::string_view(source).substr(0, 10));
  EXPECT_EQ(static_cast<const void*>(names.text(id).data()), source.data());
  std::string passing = "passing";
  const NameId other = names.intern(passing);
  passing = "changed";
  EXPECT_EQ(names.text(other), "passing");
}

TEST(NameTable, FindsAllOfManyNames) {
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
