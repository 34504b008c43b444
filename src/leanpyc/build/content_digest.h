// Digests of the contents of files.
#pragma once

#include <nettle/sha2.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leanpyc {

// SHA-256, because the RECORD of an installed distribution needs it as well.
struct ContentDigest {
  std::array<uint8_t, SHA256_DIGEST_SIZE> bytes{};

  bool operator==(const ContentDigest&) const = default;
  // Returns the first eight bytes, for keys that only have to be distinct.
  uint64_t word() const;
};

class DigestBuilder {
 public:
  DigestBuilder() { sha256_init(&state_); }
  void add(std::string_view bytes) {
    sha256_update(&state_, bytes.size(), reinterpret_cast<const uint8_t*>(bytes.data()));
  }
  // Adds a text and its length, so that bytes moved from one field to the next give another digest.
  void add_field(std::string_view text);
  void add_number(uint64_t number);
  ContentDigest finish();

 private:
  sha256_ctx state_;
};

ContentDigest digest_of(std::string_view bytes);

// Computes digest and size of the rest of an open file. `room` is a buffer that is reused. Returns 0 or an errno.
int digest_file(int fd, std::vector<char>& room, ContentDigest& digest, uint64_t& size);

// Returns the bytes as base64 with the alphabet for URLs and without padding, as RECORD contains it.
std::string base64_text(std::span<const uint8_t> bytes);
// Reads such a text into `bytes`. Returns false if the text is invalid or has another length.
bool read_base64(std::string_view text, std::span<uint8_t> bytes);

}  // namespace leanpyc
