// The source encodings of PEP 263, by the names that Python's codecs go by.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace leanpyc {

enum class CodecKind : uint8_t {
  Utf8,
  Latin1,
  Ascii,
  Table,      // one byte a character
  Icu,        // multibyte
  AsciiOnly,  // known as far as it agrees with ASCII
  Unknown,    // CPython has it, leanpyc does not
  Binary,     // no text encoding
  Undefined,  // the codec that always fails
};

struct Codec {
  CodecKind kind;
  std::string_view name;          // the module in CPython's `encodings`
  std::u16string_view high_half;  // Table; Icu: the characters that ICU and CPython disagree about
  const char* detail = "";        // Icu: the converter; AsciiOnly: the bytes that are special
};

// As codecs.lookup() finds it: any case, punctuation as underscores, aliases. False if CPython has no such codec.
bool find_codec(std::string_view name, Codec& codec);

enum class DecodeStatus : uint8_t {
  Decoded,
  Failed,   // `out` is CPython's message
  Unknown,  // what CPython would make of the bytes is not certain
};
// Appends the text to `out` as UTF-8.
DecodeStatus decode_bytes(const Codec& codec, std::string_view bytes, std::string& out);

}  // namespace leanpyc
