#include "leanpyc/build/content_digest.h"

#include <nettle/base64.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace leanpyc {

uint64_t ContentDigest::word() const {
  uint64_t word = 0;
  std::memcpy(&word, bytes.data(), sizeof word);
  return word;
}

void DigestBuilder::add_field(std::string_view text) {
  add_number(text.size());
  add(text);
}

void DigestBuilder::add_number(uint64_t number) {
  std::array<char, sizeof number> bytes{};
  for (char& byte : bytes) {
    byte = static_cast<char>(number & 0xFF);
    number >>= 8;
  }
  add({bytes.data(), bytes.size()});
}

ContentDigest DigestBuilder::finish() {
  ContentDigest digest;
  sha256_digest(&state_, digest.bytes.size(), digest.bytes.data());
  return digest;
}

ContentDigest digest_of(std::string_view bytes) {
  DigestBuilder builder;
  builder.add(bytes);
  return builder.finish();
}

int digest_file(int fd, std::vector<char>& room, ContentDigest& digest, uint64_t& size) {
  constexpr size_t kRoom = size_t{128} << 10;
  room.resize(kRoom);
  DigestBuilder builder;
  size = 0;
  for (;;) {
    const ssize_t count = ::read(fd, room.data(), room.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    if (count == 0) break;
    builder.add({room.data(), static_cast<size_t>(count)});
    size += static_cast<uint64_t>(count);
  }
  digest = builder.finish();
  return 0;
}

std::string base64_text(std::span<const uint8_t> bytes) {
  base64_encode_ctx state;
  base64url_encode_init(&state);
  std::string text(BASE64_ENCODE_LENGTH(bytes.size()) + BASE64_ENCODE_FINAL_LENGTH, '\0');
  size_t length = base64_encode_update(&state, text.data(), bytes.size(), bytes.data());
  length += base64_encode_final(&state, text.data() + length);
  text.resize(length);
  while (text.ends_with('=')) text.pop_back();
  return text;
}

bool read_base64(std::string_view text, std::span<uint8_t> bytes) {
  std::string padded(text);
  padded.append((4 - padded.size() % 4) % 4, '=');
  std::vector<uint8_t> room(BASE64_DECODE_LENGTH(padded.size()));
  base64_decode_ctx state;
  base64url_decode_init(&state);
  size_t length = room.size();
  if (base64_decode_update(&state, &length, room.data(), padded.size(), padded.data()) == 0 ||
      base64_decode_final(&state) == 0 || length != bytes.size()) {
    return false;
  }
  std::memcpy(bytes.data(), room.data(), length);
  return true;
}

}  // namespace leanpyc
