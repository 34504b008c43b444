// Reads co_exceptiontable (3.11 and later; CPython's InternalDocs on exception handling).
#pragma once

#include <cstdint>
#include <span>

namespace leanpyc {

// In code units. An exception between `start` and `end` (exclusive) goes to `target`. The stack is unwound to `depth`,
// and the instruction's offset is pushed if `push_offset` is true.
struct ExceptionTableEntry {
  uint32_t start = 0;
  uint32_t end = 0;
  uint32_t target = 0;
  uint32_t depth = 0;
  bool push_offset = false;
};

class ExceptionTableReader {
 public:
  explicit ExceptionTableReader(std::span<const uint8_t> table) : table_(table) {}

  // Returns false at the end and for a truncated table.
  bool next(ExceptionTableEntry& entry) {
    uint32_t length;
    uint32_t depth;
    if (!read(entry.start) || !read(length) || !read(entry.target) || !read(depth)) return false;
    entry.end = entry.start + length;
    entry.depth = depth >> 1;
    entry.push_offset = (depth & 1) != 0;
    return true;
  }

 private:
  // Six bits per byte, the highest first. Bit 6 means that more bytes follow; bit 7 only marks the start of an entry.
  bool read(uint32_t& value) {
    constexpr uint32_t kMore = 0x40;
    value = 0;
    for (uint32_t byte = kMore; (byte & kMore) != 0;) {
      if (at_ >= table_.size()) return false;
      byte = table_[at_++];
      value = value << 6 | (byte & 0x3F);
    }
    return true;
  }

  std::span<const uint8_t> table_;
  size_t at_ = 0;
};

}  // namespace leanpyc
