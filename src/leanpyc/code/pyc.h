// The .pyc container: PEP 552's sixteen-byte header before a marshalled code object.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "leanpyc/cpython/target.h"
#include "leanpyc/text/raw_vector.h"

namespace leanpyc {

enum class InvalidationMode : uint8_t { Timestamp, CheckedHash, UncheckedHash };

struct PycHeader {
  uint32_t magic = 0;  // little-endian word as in the file: the number, and "\r\n"
  InvalidationMode mode = InvalidationMode::Timestamp;
  uint32_t source_mtime = 0;  // Timestamp: seconds, low 32 bits
  uint32_t source_size = 0;   // Timestamp: bytes, low 32 bits
  uint64_t source_hash = 0;   // for the hash modes

  static constexpr size_t kSize = 16;
};

// Writes sixteen bytes to `out`.
void write_pyc_header(const PycHeader& header, uint8_t* out);
// Returns nullopt if there are fewer than sixteen bytes or unknown flag bits are set.
std::optional<PycHeader> read_pyc_header(std::string_view bytes);
// A note in a .pyc whose code differs from CPython's for that file name. It comes after the code, where only leanpyc
// reads it: marshal.loads() stops at the end of its object, and so do imports, `python FILE.pyc` and zipimport. The
// code before a note begins with a flagged object (marshal_code's `flagged`), as CPython's code mostly does and other
// code of leanpyc never does. So a reader looks for a note only after such a byte.
inline constexpr size_t kPycNoteSize = 8;
// `mark` identifies the meaning of the word.
void append_pyc_note(uint32_t word, uint32_t mark, ByteBuffer& pyc);
// Returns the word at the end of a file; `tail` has at least the last kPycNoteSize bytes. Returns nullopt without a
// note that has this mark.
std::optional<uint32_t> read_pyc_note(std::string_view tail, uint32_t mark);

// Returns _imp.source_hash: SipHash-1-3 of the source's bytes, keyed by the magic number (PEP 552).
uint64_t source_hash(uint32_t magic, std::string_view source);
// Returns the same for a version of Python 3. Versions before 3.11 use SipHash-2-4.
uint64_t source_hash_of_version(int minor_version, uint32_t magic, std::string_view source);

}  // namespace leanpyc
