// The encoding in which strings are held and marshalled: UTF-8 that may contain lone surrogates (Python's
// "surrogatepass").
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leanpyc {

// Returns the code point at `at`, and moves `at` past it. The text must be valid.
inline char32_t next_code_point(std::string_view text, size_t& at) {
  auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  uint8_t lead = byte(at);
  if (lead < 0x80) {
    at += 1;
    return lead;
  }
  if (lead < 0xE0) {
    char32_t c = char32_t{lead & 0x1Fu} << 6 | (byte(at + 1) & 0x3Fu);
    at += 2;
    return c;
  }
  if (lead < 0xF0) {
    char32_t c = char32_t{lead & 0x0Fu} << 12 | (byte(at + 1) & 0x3Fu) << 6 | (byte(at + 2) & 0x3Fu);
    at += 3;
    return c;
  }
  char32_t c = char32_t{lead & 0x07u} << 18 | (byte(at + 1) & 0x3Fu) << 12 | (byte(at + 2) & 0x3Fu) << 6 |
               (byte(at + 3) & 0x3Fu);
  at += 4;
  return c;
}

// Returns true if bytes.decode("utf-8", "surrogatepass") accepts the text: no overlong form, nothing above U+10FFFF.
inline bool is_valid_wtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    auto lead = static_cast<uint8_t>(text[at]);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                    : lead >= 0xE0 && lead < 0xF0 ? 3
                    : lead >= 0xF0 && lead < 0xF5 ? 4
                                                  : 0;
    if (length == 0 || text.size() - at < length) return false;
    for (size_t i = 1; i < length; ++i) {
      if ((static_cast<uint8_t>(text[at + i]) & 0xC0) != 0x80) return false;
    }
    char32_t c = next_code_point(text, at);
    if ((length == 3 && c < 0x800) || (length == 4 && (c < 0x10000 || c > 0x10FFFF))) return false;
  }
  return true;
}

}  // namespace leanpyc
