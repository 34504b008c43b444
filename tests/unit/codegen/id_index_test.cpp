#include "leanpyc/codegen/id_index.h"

#include <gtest/gtest.h>

#include "leanpyc/text/names.h"

namespace leanpyc::codegen {
namespace {

TEST(IdIndex, NumbersIdsInOrderOfFirstUse) {
  IdIndex<NameId> index;
  for (int round = 0; round < 3; ++round) {
    std::vector<NameId> list;
    for (uint32_t i = 0; i < 1000; ++i) EXPECT_EQ(index.place(list, NameId{i * 64}), static_cast<int32_t>(i));
    for (uint32_t i = 0; i < 1000; ++i) EXPECT_EQ(index.place(list, NameId{i * 64}), static_cast<int32_t>(i));
    EXPECT_EQ(list.size(), 1000u);
    EXPECT_EQ(index.find(NameId{64}), 1);
    EXPECT_EQ(index.find(NameId{65}), -1);
    index.clear();
    EXPECT_EQ(index.find(NameId{64}), -1);
  }
}

// Stamps have 32 bits, and restart before they overflow.
TEST(IdIndex, ClearForgetsEveryIdHoweverOftenItIsCalled) {
  IdIndex<NameId> index;
  std::vector<NameId> list;
  index.place(list, NameId{7});
  for (uint32_t i = 0; i < (uint32_t{1} << 26); ++i) {
    index.clear();
    if (index.find(NameId{7}) != -1) FAIL() << "after " << i;
  }
  list.clear();
  EXPECT_EQ(index.place(list, NameId{8}), 0);
  EXPECT_EQ(index.place(list, NameId{7}), 1);
  EXPECT_EQ(index.find(NameId{8}), 0);
}

}  // namespace
}  // namespace leanpyc::codegen
