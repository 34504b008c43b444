#include "leanpyc/text/utf8.h"

#include <fmt/format.h>

#include "leanpyc/text/byte_block.h"

namespace leanpyc {
namespace {

constexpr bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

Utf8Character fail(Utf8Error& error, size_t length, const char* reason) {
  error = {0, length, reason};
  return {};
}

}  // namespace

// An invalid sequence ends before the first byte that cannot belong to it; CPython reports the bytes before that byte.
Utf8Character decode_utf8(const char* at, const char* end, Utf8Error& error) {
  auto byte = [at](size_t i) { return static_cast<unsigned char>(at[i]); };
  auto left = static_cast<size_t>(end - at);
  unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xC2 || lead > 0xF4) return fail(error, 1, "invalid start byte");
  size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The range of the second byte depends on the lead byte; it excludes overlong forms, surrogates and code points
  // beyond Unicode.
  unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (left < 2) return fail(error, 1, "unexpected end of data");
  if (byte(1) < low || byte(1) > high) return fail(error, 1, "invalid continuation byte");
  for (size_t i = 2; i < size; ++i) {
    if (left <= i) return fail(error, i, "unexpected end of data");
    if (!is_continuation(byte(i))) return fail(error, i, "invalid continuation byte");
  }
  char32_t code = lead & (0xFFu >> (size + 1));
  for (size_t i = 1; i < size; ++i) code = code << 6 | (byte(i) & 0x3Fu);
  return {code, static_cast<uint32_t>(size)};
}

bool validate_utf8(std::string_view text, Utf8Error& error) {
  const char* at = text.data();
  const char* end = at + text.size();
  while (at < end) {
    while (end - at >= ByteBlock::kSize && ByteBlock(at).non_ascii() == 0) at += ByteBlock::kSize;
    if (at == end) break;
    Utf8Character character = decode_utf8(at, end, error);
    if (character.size == 0) {
      auto offset = static_cast<size_t>(at - text.data());
      error.start += offset;
      error.end += offset;
      return false;
    }
    at += character.size;
  }
  return true;
}

void append_utf8(std::string& out, char32_t code) {
  auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

std::string utf8_error_message(std::string_view text, const Utf8Error& error) {
  if (error.end == error.start + 1) {
    return fmt::format("'utf-8' codec can't decode byte 0x{:02x} in position {}: {}",
                       static_cast<unsigned char>(text[error.start]), error.start, error.reason);
  }
  return fmt::format("'utf-8' codec can't decode bytes in position {}-{}: {}", error.start, error.end - 1,
                     error.reason);
}

}  // namespace leanpyc
