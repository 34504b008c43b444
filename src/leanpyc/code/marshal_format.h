// The type codes of marshal version 4, and which strings CPython has interned when it writes them.
#pragma once

#include <cstdint>
#include <string_view>

namespace leanpyc::marshal_type {

enum : uint8_t {
  kNone = 'N',
  kFalse = 'F',
  kTrue = 'T',
  kEllipsis = '.',
  kInt = 'i',
  kInt64 = 'I',  // read only: before version 3
  kLong = 'l',
  kFloat = 'g',
  kFloatText = 'f',  // read only: before version 2
  kComplex = 'y',
  kComplexText = 'x',  // read only: before version 2
  kBytes = 's',
  kUnicode = 'u',
  kUnicodeInterned = 't',
  kAscii = 'a',
  kAsciiInterned = 'A',
  kShortAscii = 'z',
  kShortAsciiInterned = 'Z',
  kTuple = '(',
  kSmallTuple = ')',
  kFrozenSet = '>',
  kCode = 'c',
  kRef = 'r',
  kFlagRef = 0x80,  // the object may be meant by later references; it takes the next index
};

inline constexpr uint32_t kRefSize = 5;

}  // namespace leanpyc::marshal_type

namespace leanpyc {

// Whether every constant of this text is interned in CPython up to 3.13 (Objects/codeobject.c: ASCII letters, digits,
// underscores; and the static strings of at most one Latin-1 character).
inline bool is_always_interned(std::string_view text) {
  constexpr uint8_t kLatin1LeadLow = 0xC2;
  constexpr uint8_t kLatin1LeadHigh = 0xC3;
  if (text.size() == 1) return true;
  if (text.size() == 2) {
    auto lead = static_cast<uint8_t>(text[0]);
    if (lead == kLatin1LeadLow || lead == kLatin1LeadHigh) return true;
  }
  for (char c : text) {
    bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!is_word) return false;
  }
  return true;
}

}  // namespace leanpyc
