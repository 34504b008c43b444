// The source encodings of PEP 263, by the names of Python's codecs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace leanpyc {

enum class CodecKind : uint8_t {
  Utf8,
  Latin1,
  Ascii,
  Table,      // one byte per character
  Icu,        // multibyte
  AsciiOnly,  // supported only where it agrees with ASCII
  Unknown,    // supported by CPython, but not by leanpyc
  Binary,     // not a text encoding
  Undefined,  // the codec that always fails
};

struct Codec {
  CodecKind kind;
  std::string_view name;          // the module in CPython's `encodings`
  std::u16string_view high_half;  // Table; Icu: the characters on which ICU and CPython disagree
  const char* detail = "";        // Icu: the converter; AsciiOnly: the special bytes
};

// Finds a codec as codecs.lookup() does: any case, punctuation as underscores, aliases. Returns false if CPython does
// not have the codec.
bool find_codec(std::string_view name, Codec& codec);

enum class DecodeStatus : uint8_t {
  Decoded,
  Failed,   // `out` is CPython's message
  Unknown,  // CPython's result for these bytes is not certain
};
// Appends the text to `out` as UTF-8.
DecodeStatus decode_bytes(const Codec& codec, std::string_view bytes, std::string& out);

}  // namespace leanpyc
