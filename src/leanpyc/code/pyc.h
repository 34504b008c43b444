// The .pyc container: PEP 552's sixteen-byte header before a marshalled code object.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "leanpyc/target/target.h"

namespace leanpyc {

enum class InvalidationMode : uint8_t { Timestamp, CheckedHash, UncheckedHash };

struct PycHeader {
  uint32_t magic = 0;  // little-endian word as in the file: the number, then "\r\n"
  InvalidationMode mode = InvalidationMode::Timestamp;
  uint32_t source_mtime = 0;  // Timestamp: seconds, low 32 bits
  uint32_t source_size = 0;   // Timestamp: bytes, low 32 bits
  uint64_t source_hash = 0;   // the hash modes

  static constexpr size_t kSize = 16;
};

// Sixteen bytes to `out`.
void write_pyc_header(const PycHeader& header, uint8_t* out);
// nullopt if there are fewer than sixteen bytes or unknown flag bits are set.
std::optional<PycHeader> read_pyc_header(std::string_view bytes);
// _imp.source_hash: SipHash-1-3 of the source's bytes, keyed by the magic number (PEP 552, 3.11+ use 1-3).
uint64_t source_hash(uint32_t magic, std::string_view source);

}  // namespace leanpyc
