#include "leanpyc/flow/exception_table.h"

namespace leanpyc::flow {
namespace {

constexpr uint32_t kStartsEntry = 0x80;
constexpr uint32_t kContinues = 0x40;
constexpr size_t kLongestEntry = 20;

// Six bits a byte, the highest first.
uint8_t* put(uint8_t* out, uint32_t value, uint32_t first_byte_flag) {
  uint32_t flag = first_byte_flag;
  for (int shift = 24; shift > 0; shift -= 6) {
    if (value < uint32_t{1} << shift) continue;
    *out++ = static_cast<uint8_t>(((value >> shift) & 0x3F) | kContinues | flag);
    flag = 0;
  }
  *out++ = static_cast<uint8_t>((value & 0x3F) | flag);
  return out;
}

}  // namespace

void ExceptionTable::change(BlockId handler, uint32_t offset) {
  // Two handlers that start at the same instruction are one to the interpreter.
  if (handler != kNoBlock) handler = graph_.first_nonempty(handler);
  if (handler == handler_) return;
  if (handler_ != kNoBlock) {
    const Block& block = graph_[handler_];
    uint32_t lasti = block.keeps_lasti ? 1 : 0;
    // The depth to unwind to: what the handler finds, without the exception and the offset pushed for it.
    uint32_t depth = static_cast<uint32_t>(block.depth) - 1 - lasti;
    uint8_t* out = writer_.reserve(kLongestEntry);
    out = put(out, start_, kStartsEntry);
    out = put(out, offset - start_, 0);
    out = put(out, block.offset, 0);
    out = put(out, depth << 1 | lasti, 0);
    writer_.advance_to(out);
  }
  handler_ = handler;
  start_ = offset;
}

}  // namespace leanpyc::flow
