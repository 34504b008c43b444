// Bytes of a table in the making.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "leanpyc/text/arena.h"

namespace leanpyc::flow {

// Writes into a vector that is reused from table to table.
class ByteWriter {
 public:
  explicit ByteWriter(std::vector<uint8_t>& bytes) : bytes_(bytes) {}

  // Where to write at most `count` bytes; `advance_to` then says how far it came. The pointer is the writer's to keep
  // in a local variable: a byte store could change any member.
  uint8_t* reserve(size_t count) {
    if (bytes_.size() < used_ + count) bytes_.resize(2 * (used_ + count));
    return bytes_.data() + used_;
  }
  void advance_to(const uint8_t* end) { used_ = static_cast<size_t>(end - bytes_.data()); }
  Seq<uint8_t> copy_to(Arena& arena) const { return arena.copy(std::span<const uint8_t>(bytes_.data(), used_)); }

 private:
  std::vector<uint8_t>& bytes_;
  size_t used_ = 0;
};

}  // namespace leanpyc::flow
