// The type codes of marshal, versions 4 and 5, and the rule for the strings that CPython has interned when it writes
// them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "leanpyc/code/constants.h"

namespace leanpyc::marshal_type {

enum : uint8_t {
  kNone = 'N',
  kFalse = 'F',
  kTrue = 'T',
  kEllipsis = '.',
  kInt = 'i',
  kInt64 = 'I',  // read only: written before version 3
  kLong = 'l',
  kFloat = 'g',
  kFloatText = 'f',  // read only: written before version 2
  kComplex = 'y',
  kComplexText = 'x',  // read only: written before version 2
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
  kSlice = ':',  // since version 5
  kCode = 'c',
  kRef = 'r',
  kFlagRef = 0x80,  // later references may refer to the object; it takes the next index
};

inline constexpr uint32_t kRefSize = 5;

}  // namespace leanpyc::marshal_type

namespace leanpyc {

// True for strings that are a single, immortal object in every process: the empty string and one Latin-1 character.
inline bool is_static_string(std::string_view text) {
  constexpr char kLatin1LeadLow = '\xC2';
  constexpr char kLatin1LeadHigh = '\xC3';
  return text.size() <= 1 || (text.size() == 2 && (text[0] == kLatin1LeadLow || text[0] == kLatin1LeadHigh));
}

inline constexpr std::array<bool, 256> kIsWordCharacter = [] {
  std::array<bool, 256> table{};
  for (char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")) {
    table[static_cast<uint8_t>(c)] = true;
  }
  return table;
}();

// True if CPython up to 3.13 interns a constant because of its text (Objects/codeobject.c: ASCII letters, digits and
// underscores; and the static strings). Constants from other origins may differ.
inline bool is_interned_by_text(std::string_view text) {
  if (is_static_string(text)) return true;
  return std::all_of(text.begin(), text.end(), [](char c) { return kIsWordCharacter[static_cast<uint8_t>(c)]; });
}

inline bool is_interned(const Constant& string, const NameTable& names) {
  if (string.interning != Interning::ByText) return string.interning == Interning::Interned;
  return is_interned_by_text(names.text(string.string));
}

}  // namespace leanpyc
