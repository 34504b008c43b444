// The .pyc container: PEP 552's sixteen-byte header before a marshalled code object.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "leanpyc/target/target.h"
#include "leanpyc/text/raw_vector.h"

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
// A word of ours in a .pyc whose code is not what CPython would have written under its name. It stands behind the code,
// where nothing reads it but us: marshal.loads() stops at the end of its object, and so does everything built on it
// (imports, `python FILE.pyc`, zipimport). The code before it begins with a flagged object (marshal_code's `flagged`),
// as CPython's mostly does and ours otherwise never: so only behind such a byte there is something to look for.
inline constexpr size_t kPycNoteSize = 8;
void append_pyc_note(uint32_t word, ByteBuffer& pyc);
// The word at the end of a file, of which `tail` is at least the last kPycNoteSize bytes; nullopt if there is none.
std::optional<uint32_t> read_pyc_note(std::string_view tail);

// _imp.source_hash: SipHash-1-3 of the source's bytes, keyed by the magic number (PEP 552, 3.11+ use 1-3).
uint64_t source_hash(uint32_t magic, std::string_view source);

}  // namespace leanpyc
