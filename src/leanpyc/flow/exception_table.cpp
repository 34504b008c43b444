#include "leanpyc/flow/exception_table.h"

namespace leanpyc::flow {
namespace {

constexpr uint32_t kStartsEntry = 0x80;
constexpr uint32_t kContinues = 0x40;
constexpr size_t kLongestEntry = 20;

// Writes six bits per byte, the highest first.
uint8_t* put(uint8_t* out, uint32_t value, uint32_t first_byte_flag) {
  if (value >= 1 << 6) {
    uint32_t flag = first_byte_flag | kContinues;
    for (int shift = value < 1 << 12 ? 6 : 24; shift > 0; shift -= 6) {
      if (value < uint32_t{1} << shift) continue;
      *out++ = static_cast<uint8_t>(((value >> shift) & 0x3F) | flag);
      flag = kContinues;
    }
    first_byte_flag = 0;
  }
  *out++ = static_cast<uint8_t>((value & 0x3F) | first_byte_flag);
  return out;
}

uint8_t* put_entry(uint8_t* out, uint32_t start, uint32_t end, const Block& handler) {
  const uint32_t lasti = handler.keeps_lasti ? 1 : 0;
  // The depth to unwind to: the handler's depth without the exception and the offset pushed for it.
  const uint32_t depth = static_cast<uint32_t>(handler.depth) - 1 - lasti;
  out = put(out, start, kStartsEntry);
  out = put(out, end - start, 0);
  out = put(out, handler.offset, 0);
  return put(out, depth << 1 | lasti, 0);
}

}  // namespace

void write_exception_table(FlowState& state) {
  std::vector<HandlerChange>& changes = state.encoded.handler_changes;
  state.exception_table = {};
  if (changes.empty()) return;
  changes.push_back({state.encoded.units, kNoBlock});
  ByteBuffer& room = state.table_bytes;
  if (room.size() < changes.size() * kLongestEntry) room.resize(changes.size() * kLongestEntry);
  uint8_t* const begin = room.data();
  uint8_t* out = begin;
  BlockId handler = kNoBlock;
  uint32_t start = 0;
  for (const HandlerChange& change : changes) {
    // Two handlers that start at the same instruction are the same handler in the table.
    const BlockId next = change.handler == kNoBlock ? kNoBlock : state.graph.first_nonempty(change.handler);
    if (next == handler) continue;
    if (handler != kNoBlock) out = put_entry(out, start, change.offset, state.graph[handler]);
    handler = next;
    start = change.offset;
  }
  state.exception_table = state.pool->arena().copy(std::span<const uint8_t>(begin, static_cast<size_t>(out - begin)));
}

}  // namespace leanpyc::flow
