// Finds characters by name.
#include <unicode/uchar.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <span>
#include <vector>

#include "leanpyc/text/unicode.h"

namespace leanpyc {
namespace {

struct Alias {
  char32_t code;
  std::string_view name;
};
constexpr Alias kAliases[] = {
#define LEANPYC_ALIAS(code, name) {code, name},
#include "leanpyc/text/unicode_aliases.def"
#undef LEANPYC_ALIAS
};

// Names that ICU for Unicode 15.0 lacks.
constexpr Alias kNamesOf15_1[] = {
    {0x2FFC, "IDEOGRAPHIC DESCRIPTION CHARACTER SURROUND FROM RIGHT"},
    {0x2FFD, "IDEOGRAPHIC DESCRIPTION CHARACTER SURROUND FROM LOWER RIGHT"},
    {0x2FFE, "IDEOGRAPHIC DESCRIPTION CHARACTER HORIZONTAL REFLECTION"},
    {0x2FFF, "IDEOGRAPHIC DESCRIPTION CHARACTER ROTATION"},
    {0x31EF, "IDEOGRAPHIC DESCRIPTION CHARACTER SUBTRACTION"},
};

// Names that only newer versions have, in order of their codes.
constexpr Alias kNewNames[] = {
#define LEANPYC_UNICODE_NAME(code, name) {code, name},
#include "leanpyc/text/unicode_new_names.def"
#undef LEANPYC_UNICODE_NAME
};

bool is_unified_ideograph(char32_t code, UnicodeVersion version) {
  constexpr char32_t kRanges[][2] = {{0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0x20000, 0x2A6DF},
                                     {0x2A700, 0x2B81D}, {0x2B820, 0x2CEAD}, {0x2CEB0, 0x2EBE0},
                                     {0x2EBF0, 0x2EE5D}, {0x30000, 0x3134A}, {0x31350, 0x33479}};
  return is_assigned(code, version) &&
         std::ranges::any_of(kRanges, [code](const auto& range) { return code >= range[0] && code <= range[1]; });
}
bool is_hangul_syllable(char32_t code) { return code >= 0xAC00 && code <= 0xD7A3; }
bool is_tangut_ideograph(char32_t code, UnicodeVersion version) {
  return ((code >= 0x17000 && code <= 0x187FF) || (code >= 0x18D00 && code <= 0x18D1E)) && is_assigned(code, version);
}
// The hieroglyphs whose names are their codes.
bool is_coded_hieroglyph(char32_t code, UnicodeVersion version) {
  return code >= 0x13460 && code <= 0x143FA && is_assigned(code, version);
}

// Parses four or five capital hexadecimal digits.
bool parse_code(std::string_view digits, char32_t& code) {
  if (digits.size() != 4 && digits.size() != 5) return false;
  code = 0;
  for (char c : digits) {
    if (c >= '0' && c <= '9') {
      code = code * 16 + static_cast<char32_t>(c - '0');
    } else if (c >= 'A' && c <= 'F') {
      code = code * 16 + static_cast<char32_t>(c - 'A' + 10);
    } else {
      return false;
    }
  }
  return true;
}

// VS1 to VS256.
bool parse_variation_selector(std::string_view digits, char32_t& code) {
  if (digits.empty() || digits.size() > 3 || digits[0] == '0') return false;
  char32_t number = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + static_cast<char32_t>(c - '0');
  }
  if (number > 256) return false;
  code = number <= 16 ? 0xFE00 + number - 1 : 0xE0100 + number - 17;
  return true;
}

// Returns true if the character is in CPython's table of names. Names made by a rule are not in the table: Hangul
// syllables and unified ideographs are handled separately, and Tangut ideographs not at all.
bool is_in_name_table(char32_t code, UnicodeVersion version) {
  if (is_hangul_syllable(code) || is_unified_ideograph(code, version) || is_tangut_ideograph(code, version)) {
    return false;
  }
  return is_assigned(code, version);
}

uint64_t hash_name(const char* name, size_t size) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (size_t i = 0; i < size; ++i) hash = (hash ^ static_cast<unsigned char>(name[i])) * 0x100000001B3u;
  return hash;
}

// ICU looks a name up by going through all names, which takes a third of a millisecond. That is fine for the few names
// of an ordinary file, but not for a file full of names.
class NameIndex {
 public:
  NameIndex() {
    entries_.reserve(40000);
    UErrorCode status = U_ZERO_ERROR;
    // The ranges between and after the large ranges whose names follow a rule.
    constexpr UChar32 kRanges[][2] = {{0, 0x3400},        {0x4DC0, 0x4E00},   {0xA000, 0xAC00},   {0xD7A4, 0x17000},
                                      {0x187F8, 0x18D00}, {0x18D09, 0x20000}, {0x2EE5E, 0x30000}, {0x323B0, 0x110000}};
    for (const auto& range : kRanges) {
      u_enumCharNames(
          range[0], range[1],
          [](void* self, UChar32 code, UCharNameChoice, const char* name, int32_t length) -> UBool {
            static_cast<NameIndex*>(self)->entries_.push_back(
                {hash_name(name, static_cast<size_t>(length)), static_cast<char32_t>(code)});
            return 1;
          },
          this, U_UNICODE_CHAR_NAME, &status);
    }
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.hash < b.hash; });
  }

  bool find(const std::string& name, char32_t& code) const {
    uint64_t hash = hash_name(name.data(), name.size());
    auto at = std::lower_bound(entries_.begin(), entries_.end(), hash,
                               [](const Entry& entry, uint64_t value) { return entry.hash < value; });
    for (; at != entries_.end() && at->hash == hash; ++at) {
      char buffer[128];
      UErrorCode status = U_ZERO_ERROR;
      int32_t length = u_charName(static_cast<UChar32>(at->code), U_UNICODE_CHAR_NAME, buffer, sizeof buffer, &status);
      if (U_SUCCESS(status) && std::string_view(buffer, static_cast<size_t>(length)) == name) {
        code = at->code;
        return true;
      }
    }
    return false;
  }

 private:
  struct Entry {
    uint64_t hash;
    char32_t code;
  };
  std::vector<Entry> entries_;
};

bool find_name(std::span<const Alias> names, std::string_view name, char32_t& code) {
  const auto found = std::ranges::find(names, name, &Alias::name);
  if (found == names.end()) return false;
  code = found->code;
  return true;
}

bool find_in_name_table(const std::string& name, char32_t& code) {
  constexpr int kFewLookups = 16;
  static std::atomic<int> lookups = 0;
  if (lookups.load(std::memory_order_relaxed) < kFewLookups) {
    lookups.fetch_add(1, std::memory_order_relaxed);
    UErrorCode status = U_ZERO_ERROR;
    code = static_cast<char32_t>(u_charFromName(U_UNICODE_CHAR_NAME, name.c_str(), &status));
    return U_SUCCESS(status);
  }
  static const NameIndex index;
  return index.find(name, code);
}

}  // namespace

bool lookup_character(std::string_view name, bool rule_names_ignore_case, UnicodeVersion version, char32_t& code) {
  constexpr std::string_view kHangul = "HANGUL SYLLABLE ";
  constexpr std::string_view kIdeograph = "CJK UNIFIED IDEOGRAPH-";
  constexpr std::string_view kTangut = "TANGUT IDEOGRAPH-";
  constexpr std::string_view kHieroglyph = "EGYPTIAN HIEROGLYPH-";
  constexpr size_t kLongestName = 120;
  if (name.size() > kLongestName) return false;
  std::string upper(name);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (static_cast<unsigned char>(c) >= 0x80 || c == '\0') return false;
  }
  std::string_view rule_name = rule_names_ignore_case ? std::string_view(upper) : name;
  if (rule_name.starts_with(kIdeograph)) {
    std::string_view digits = rule_name.substr(kIdeograph.size());
    // The older lookup accepts a leading zero.
    bool padded = digits.size() == 5 && digits[0] == '0';
    return parse_code(digits, code) && is_unified_ideograph(code, version) && !(rule_names_ignore_case && padded);
  }
  if (rule_names_ignore_case && rule_name.starts_with(kTangut)) {
    return parse_code(rule_name.substr(kTangut.size()), code) && is_tangut_ideograph(code, version);
  }
  if (rule_name.starts_with(kHangul)) {
    UErrorCode status = U_ZERO_ERROR;
    code = static_cast<char32_t>(u_charFromName(U_UNICODE_CHAR_NAME, upper.c_str(), &status));
    return U_SUCCESS(status) && is_hangul_syllable(code) && upper == rule_name;
  }
  if (find_name(kAliases, upper, code)) return true;
  if (find_name(kNamesOf15_1, upper, code)) return version >= kUnicode15_1;
  if (version > kUnicode15_1) {
    if (find_name(kNewNames, upper, code)) return is_assigned(code, version);
    if (upper.starts_with(kHieroglyph) && parse_code(std::string_view(upper).substr(kHieroglyph.size()), code) &&
        is_coded_hieroglyph(code, version)) {
      return true;
    }
  }
  if (upper.starts_with("VS") && parse_variation_selector(std::string_view(upper).substr(2), code)) return true;
  return find_in_name_table(upper, code) && is_in_name_table(code, version);
}

}  // namespace leanpyc
