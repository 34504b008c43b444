#include "leanpyc/code/pyc.h"

#include <highwayhash/sip_hash.h>

namespace leanpyc {
namespace {

// PEP 552's flag word.
constexpr uint32_t kHashBased = 1;
constexpr uint32_t kCheckSource = 2;

void store_u32(uint8_t* place, uint32_t value) {
  for (int i = 0; i < 4; ++i) place[i] = static_cast<uint8_t>(value >> (8 * i));
}

uint32_t load_u32(std::string_view bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value |= uint32_t{static_cast<uint8_t>(bytes[at + i])} << (8 * i);
  return value;
}

}  // namespace

void append_pyc_note(uint32_t word, uint32_t mark, ByteBuffer& pyc) {
  const size_t at = pyc.size();
  pyc.resize(at + kPycNoteSize);
  store_u32(pyc.data() + at, word);
  store_u32(pyc.data() + at + sizeof word, mark);
}

std::optional<uint32_t> read_pyc_note(std::string_view tail, uint32_t mark) {
  static_assert(sizeof(uint32_t) + sizeof mark == kPycNoteSize);
  if (tail.size() < kPycNoteSize || load_u32(tail, tail.size() - sizeof mark) != mark) return std::nullopt;
  return load_u32(tail, tail.size() - kPycNoteSize);
}

void write_pyc_header(const PycHeader& header, uint8_t* out) {
  store_u32(out, header.magic);
  if (header.mode == InvalidationMode::Timestamp) {
    store_u32(out + 4, 0);
    store_u32(out + 8, header.source_mtime);
    store_u32(out + 12, header.source_size);
    return;
  }
  store_u32(out + 4, kHashBased | (header.mode == InvalidationMode::CheckedHash ? kCheckSource : 0));
  store_u32(out + 8, static_cast<uint32_t>(header.source_hash));
  store_u32(out + 12, static_cast<uint32_t>(header.source_hash >> 32));
}

std::optional<PycHeader> read_pyc_header(std::string_view bytes) {
  if (bytes.size() < PycHeader::kSize) return std::nullopt;
  const uint32_t flags = load_u32(bytes, 4);
  if ((flags & ~(kHashBased | kCheckSource)) != 0) return std::nullopt;
  PycHeader header{.magic = load_u32(bytes, 0)};
  if ((flags & kHashBased) == 0) {
    header.source_mtime = load_u32(bytes, 8);
    header.source_size = load_u32(bytes, 12);
    return header;
  }
  header.mode = (flags & kCheckSource) != 0 ? InvalidationMode::CheckedHash : InvalidationMode::UncheckedHash;
  header.source_hash = load_u32(bytes, 8) | uint64_t{load_u32(bytes, 12)} << 32;
  return header;
}

// CPython's key is the magic word and a zero (Python/hash.c, _Py_KeyedHash).
uint64_t source_hash(uint32_t magic, std::string_view source) {
  const highwayhash::SipHashState::Key key = {magic, 0};
  return highwayhash::SipHash13(key, source.data(), source.size());
}

uint64_t source_hash_of_version(int minor_version, uint32_t magic, std::string_view source) {
  constexpr int kFirstWithFewerRounds = 11;
  if (minor_version >= kFirstWithFewerRounds) return source_hash(magic, source);
  const highwayhash::SipHashState::Key key = {magic, 0};
  return highwayhash::SipHash(key, source.data(), source.size());
}

}  // namespace leanpyc
