// Bytes of a table in the making.
#pragma once

#include <cstdint>
#include <vector>

#include "leanpyc/text/arena.h"

namespace leanpyc::flow {

// Writes into a vector that is reused from table to table. `reserve` makes room for a bounded number of bytes, so that
// `put` need not look.
class ByteWriter {
 public:
  explicit ByteWriter(std::vector<uint8_t>& bytes) : bytes_(bytes) {}

  void reserve(size_t count) {
    if (bytes_.size() < used_ + count) bytes_.resize(2 * (used_ + count));
  }
  void put(uint32_t byte) { bytes_[used_++] = static_cast<uint8_t>(byte); }
  Seq<uint8_t> copy_to(Arena& arena) const { return arena.copy(std::span<const uint8_t>(bytes_.data(), used_)); }

 private:
  std::vector<uint8_t>& bytes_;
  size_t used_ = 0;
};

}  // namespace leanpyc::flow
