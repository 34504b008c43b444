// UTF-8 with the rules and errors of CPython's decoder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace leanpyc {

struct Utf8Error {
  size_t start = 0;  // the invalid bytes
  size_t end = 0;
  const char* reason = "";
};

// Decodes one character at `at`, which is before `end`. The size is 0 if the bytes are not a character; `error`'s
// offsets count from `at` then. Surrogates, overlong forms and code points beyond U+10FFFF are errors.
struct Utf8Character {
  char32_t code = 0;
  uint32_t size = 0;
};
Utf8Character decode_utf8(const char* at, const char* end, Utf8Error& error);

// Validates the whole text. Returns false with the first error.
bool validate_utf8(std::string_view text, Utf8Error& error);

// Appends `code`; surrogates are written like any other code point (WTF-8).
void append_utf8(std::string& out, char32_t code);

// Returns CPython's str() of the UnicodeDecodeError.
std::string utf8_error_message(std::string_view text, const Utf8Error& error);

}  // namespace leanpyc
