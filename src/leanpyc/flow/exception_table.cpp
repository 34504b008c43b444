#include "leanpyc/flow/exception_table.h"

namespace leanpyc::flow {
namespace {

constexpr uint32_t kStartsEntry = 0x80;
constexpr uint32_t kContinues = 0x40;
constexpr size_t kLongestEntry = 20;

}  // namespace

// Six bits a byte, the highest first.
void ExceptionTable::put(uint32_t value, uint32_t first_byte_flag) {
  uint32_t flag = first_byte_flag;
  for (int shift = 24; shift > 0; shift -= 6) {
    if (value < uint32_t{1} << shift) continue;
    writer_.put(((value >> shift) & 0x3F) | kContinues | flag);
    flag = 0;
  }
  writer_.put((value & 0x3F) | flag);
}

void ExceptionTable::change(BlockId handler, uint32_t offset) {
  // Two handlers that start at the same instruction are one to the interpreter.
  if (handler != kNoBlock) handler = graph_.first_nonempty(handler);
  if (handler == handler_) return;
  if (handler_ != kNoBlock) {
    const Block& block = graph_[handler_];
    // The depth to unwind to: what the handler finds, without the exception and the offset pushed for it.
    int32_t depth = block.depth - 1 - (block.keeps_lasti ? 1 : 0);
    writer_.reserve(kLongestEntry);
    put(start_, kStartsEntry);
    put(offset - start_, 0);
    put(block.offset, 0);
    put(static_cast<uint32_t>(depth) << 1 | (block.keeps_lasti ? 1 : 0), 0);
  }
  handler_ = handler;
  start_ = offset;
}

}  // namespace leanpyc::flow
