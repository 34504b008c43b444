#include "leanpyc/text/arena.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>

namespace leanpyc {
namespace {

// Objects with a larger alignment than a block's end fill blocks like other objects: the last object of a block must
// not begin after the block's end.
TEST(Arena, AlignsObjectsUpToTheEndOfABlock) {
  struct alignas(64) Line {
    uint8_t bytes[64];
  };
  for (size_t first = 8; first <= 64; first += 8) {
    Arena arena;
    std::memset(arena.allocate(first, 8), 1, first);
    for (int i = 0; i < 20000; ++i) {
      auto* line = arena.make<Line>();
      ASSERT_EQ(reinterpret_cast<uintptr_t>(line) % alignof(Line), 0U);
      std::memset(line->bytes, 2, sizeof line->bytes);
      std::memset(arena.allocate(first, 8), 3, first);
    }
  }
}

TEST(Arena, AllocatesAnySize) {
  Arena arena;
  for (size_t size : {1, 7, 8, 9, 100, 262143, 262144, 262145, 9000000}) {
    auto* room = static_cast<uint8_t*>(arena.allocate(size, 1));
    std::memset(room, 1, size);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(room) % 8, 0U) << size;
  }
}

}  // namespace
}  // namespace leanpyc
