#include "leanpyc/text/unicode.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "leanpyc/text/utf8.h"

namespace leanpyc {
namespace {

// Characters of 15.1 that are missing in ICU for Unicode 15.0: ideographic description characters and CJK extension I.
bool is_symbol_of_15_1(char32_t code) { return (code >= 0x2FFC && code <= 0x2FFF) || code == 0x31EF; }
bool is_ideograph_of_15_1(char32_t code) { return code >= 0x2EBF0 && code <= 0x2EE5D; }
// Characters that continue an identifier since 15.1: the joiners and the katakana middle dots.
bool continues_since_15_1(char32_t code) {
  return code == 0x200C || code == 0x200D || code == 0x30FB || code == 0xFF65;
}

// The characters that versions after 15.1 added.
enum class Use : uint8_t { Symbol, Continue, Start };
struct Addition {
  char32_t first;
  char32_t last;
  UnicodeVersion version;
  Use use;
};
constexpr Addition kAdditions[] = {
#define LEANPYC_UNICODE_RANGE(major, first, last, use) {first, last, {major, 0}, Use::use},
#include "leanpyc/text/unicode_ranges.def"
#undef LEANPYC_UNICODE_RANGE
};

// Returns the addition that contains the character, or nullptr. A character of a later version than `version` is not
// assigned in it, whatever a newer ICU says.
const Addition* find_addition(char32_t code) {
  if (code < kAdditions[0].first) return nullptr;
  const Addition& last_before = *std::prev(std::ranges::upper_bound(kAdditions, code, {}, &Addition::first));
  return code <= last_before.last ? &last_before : nullptr;
}

bool has_property(char32_t code, UProperty property) {
  return u_hasBinaryProperty(static_cast<UChar32>(code), property) != 0;
}

// ICU puts combining characters into canonical order by insertion, which takes quadratic time for a long run of them:
// 35 seconds for 200,000 pairs. Up to this length the time does not matter.
constexpr size_t kLongestUnordered = 1024;

// Returns the full compatibility decomposition of valid UTF-8 in canonical order, which has the same NFKC as the text.
std::string ordered_decomposition(std::string_view text, const icu::Normalizer2& normalizer) {
  struct Character {
    UChar32 code;
    uint8_t combining_class;
  };
  std::vector<Character> characters;
  icu::UnicodeString parts;
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    UChar32 code = 0;
    U8_NEXT_UNSAFE(text.data(), at, code);
    if (!normalizer.getDecomposition(code, parts)) parts = icu::UnicodeString(code);
    for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
      const UChar32 part = parts.char32At(i);
      characters.push_back({part, u_getCombiningClass(part)});
    }
  }
  auto is_starter = [](const Character& each) { return each.combining_class == 0; };
  for (auto first = characters.begin(); first != characters.end();) {
    first = std::find_if_not(first, characters.end(), is_starter);
    const auto last = std::find_if(first, characters.end(), is_starter);
    std::stable_sort(first, last,
                     [](const Character& a, const Character& b) { return a.combining_class < b.combining_class; });
    first = last;
  }
  std::string out;
  out.reserve(text.size());
  for (const Character& each : characters) append_utf8(out, static_cast<char32_t>(each.code));
  return out;
}

}  // namespace

bool is_assigned(char32_t code, UnicodeVersion version) {
  if (is_symbol_of_15_1(code) || is_ideograph_of_15_1(code)) return version >= kUnicode15_1;
  if (const Addition* added = find_addition(code)) return version >= added->version;
  UVersionInfo age;
  u_charAge(static_cast<UChar32>(code), age);
  return age[0] != 0 && UnicodeVersion{age[0], age[1]} <= version;
}

bool is_identifier_start(char32_t code, UnicodeVersion version) {
  if (code == '_') return true;
  if (is_ideograph_of_15_1(code)) return version >= kUnicode15_1;
  if (const Addition* added = find_addition(code)) return added->use == Use::Start && version >= added->version;
  return has_property(code, UCHAR_XID_START) && is_assigned(code, version);
}

bool is_identifier_continue(char32_t code, UnicodeVersion version) {
  if (is_ideograph_of_15_1(code) || continues_since_15_1(code)) return version >= kUnicode15_1;
  if (const Addition* added = find_addition(code)) return added->use != Use::Symbol && version >= added->version;
  return has_property(code, UCHAR_XID_CONTINUE) && is_assigned(code, version);
}

bool is_printable(char32_t code, UnicodeVersion version) {
  if (code == ' ') return true;
  if (is_symbol_of_15_1(code) || is_ideograph_of_15_1(code)) return version >= kUnicode15_1;
  if (const Addition* added = find_addition(code)) return version >= added->version;
  switch (u_charType(static_cast<UChar32>(code))) {
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR:
    case U_SURROGATE:
    case U_PRIVATE_USE_CHAR:
    case U_UNASSIGNED:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_SPACE_SEPARATOR: return false;
    default: return is_assigned(code, version);
  }
}

std::string normalize_nfkc(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCInstance(status);
  std::string out;
  if (U_FAILURE(status)) return std::string(text);
  std::string decomposed;
  if (text.size() > kLongestUnordered) {
    decomposed = ordered_decomposition(text, *normalizer);
    text = decomposed;
  }
  icu::StringByteSink<std::string> sink(&out);
  normalizer->normalizeUTF8(0, {text.data(), static_cast<int32_t>(text.size())}, sink, nullptr, status);
  return U_FAILURE(status) ? std::string(text) : out;
}

}  // namespace leanpyc
