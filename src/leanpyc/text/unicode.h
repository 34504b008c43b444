// The Unicode data of a CPython release, computed with any version of ICU from 15.0 on.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace leanpyc {

// A version of the Unicode character database: unicodedata.unidata_version without its last number.
struct UnicodeVersion {
  uint8_t major;
  uint8_t minor;
  friend constexpr auto operator<=>(const UnicodeVersion&, const UnicodeVersion&) = default;
};
inline constexpr UnicodeVersion kUnicode14_0{14, 0};
inline constexpr UnicodeVersion kUnicode15_0{15, 0};
inline constexpr UnicodeVersion kUnicode15_1{15, 1};
inline constexpr UnicodeVersion kUnicode16_0{16, 0};
inline constexpr UnicodeVersion kUnicode17_0{17, 0};
inline constexpr UnicodeVersion kNewestUnicode = kUnicode17_0;

// Returns true if the character is assigned in this version.
bool is_assigned(char32_t code, UnicodeVersion version);

// CPython's test for PEP 3131: XID_Start or "_", followed by XID_Continue.
bool is_identifier_start(char32_t code, UnicodeVersion version);
bool is_identifier_continue(char32_t code, UnicodeVersion version);

// Returns str.isprintable() of one character.
bool is_printable(char32_t code, UnicodeVersion version);

// Returns unicodedata.normalize("NFKC", text) of valid UTF-8 in which every character is assigned. The result does not
// depend on the version, because normalization is stable.
std::string normalize_nfkc(std::string_view text);

// Does the same as unicodedata.lookup(name) for one character: names and aliases in any case, ideographs and Hangul
// syllables, but no named sequences. Names that follow a rule are found only in capitals, and those of Tangut
// ideographs not at all, unless `rule_names_ignore_case` is set. Returns false if no such character exists.
bool lookup_character(std::string_view name, bool rule_names_ignore_case, UnicodeVersion version, char32_t& code);

}  // namespace leanpyc
