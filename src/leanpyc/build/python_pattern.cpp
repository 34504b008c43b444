#include "leanpyc/build/python_pattern.h"

#include <fmt/format.h>

#include <cctype>
#include <cstdint>

namespace leanpyc {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

class Translator {
 public:
  Translator(std::string_view pattern, std::string& error) : pattern_(pattern), error_(error) {}

  std::optional<TranslatedPattern> run() {
    while (at_ < pattern_.size()) {
      if (!step()) return std::nullopt;
    }
    return TranslatedPattern{std::move(out_), ascii_};
  }

 private:
  char next(size_t ahead = 0) const { return at_ + ahead < pattern_.size() ? pattern_[at_ + ahead] : '\0'; }
  bool starts(std::string_view text) const { return pattern_.substr(at_).starts_with(text); }
  bool copy(size_t count = 1) {
    out_ += pattern_.substr(at_, count);
    at_ += count;
    return true;
  }
  bool replace(size_t count, std::string_view by) {
    out_ += by;
    at_ += count;
    return true;
  }
  bool fail(std::string_view problem) {
    error_ = fmt::format("{} at position {}", problem, at_);
    return false;
  }

  bool step() {
    if (next() == '\\') return escape();
    if (in_class_) return class_member();
    if (next() == '[') {
      in_class_ = true;
      copy();
      if (next() == '^') copy();
      // A `]` that comes first in a class does not close the class.
      if (next() == ']') replace(1, "\\]");
      return true;
    }
    if (next() == '{') return repetition();
    if (starts("(*")) return fail("nothing to repeat");
    if (starts("(?")) return group();
    return copy();
  }

  bool class_member() {
    // PCRE2 reads [:alpha:] as a POSIX class, but Python reads it as ordinary characters.
    if (next() == '[') return replace(1, "\\[");
    if (next() == ']') in_class_ = false;
    return copy();
  }

  // {,2} means {0,2}. Braces that do not form a repetition are ordinary text in Python and in PCRE2.
  bool repetition() {
    size_t end = at_ + 1;
    while (end < pattern_.size() && (is_digit(pattern_[end]) || pattern_[end] == ',')) ++end;
    if (next(1) == ',' && end < pattern_.size() && pattern_[end] == '}' && pattern_.find(',', at_ + 2) >= end) {
      return replace(2, "{0,");
    }
    return copy();
  }

  bool escape() {
    const char letter = next(1);
    if (letter == '\0') return fail("bad escape (end of pattern)");
    if (letter == 'U') return long_character();
    if (letter == 'x' || letter == 'u') {
      const size_t digits = letter == 'x' ? 2 : 4;
      for (size_t i = 0; i < digits; ++i) {
        if (std::isxdigit(static_cast<unsigned char>(next(2 + i))) == 0) return fail("incomplete escape");
      }
      return copy(2 + digits);
    }
    if (letter == 'v') return replace(2, "\\x0b");
    if (letter == 'Z' && !in_class_) return replace(2, "\\z");
    if (letter == 'N') return fail("\\N{...} is not supported; write the character or \\uXXXX");
    constexpr std::string_view kAnywhere = "dDsSwWabfnrt";
    constexpr std::string_view kOutside = "AB";
    const bool known = kAnywhere.find(letter) != std::string_view::npos ||
                       (!in_class_ && kOutside.find(letter) != std::string_view::npos);
    if (is_letter(letter) && !known) return fail(fmt::format("bad escape \\{}", letter));
    return copy(2);
  }

  bool long_character() {
    constexpr size_t kDigits = 8;
    const std::string_view digits = pattern_.substr(at_ + 2, kDigits);
    for (char c : digits) {
      if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return fail("incomplete escape \\U");
    }
    if (digits.size() < kDigits) return fail("incomplete escape \\U");
    uint32_t value = 0;
    for (char c : digits) value = value << 4 | static_cast<uint32_t>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    if (value > 0x10FFFF) return fail("bad escape \\U");
    if (value < 0x10000) return replace(2 + kDigits, fmt::format("\\u{:04x}", value));
    // PCRE2 has no escape for these beside PCRE2_ALT_BSUX; the character itself means nothing else.
    std::string text;
    for (int shift : {18, 12, 6, 0}) {
      text += static_cast<char>((shift == 18 ? 0xF0 : 0x80) | ((value >> shift) & (shift == 18 ? 0x07 : 0x3F)));
    }
    return replace(2 + kDigits, text);
  }

  // The extensions that Python has, and no others.
  bool group() {
    for (std::string_view same : {"(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?#", "(?P<", "(?P=", "(?("}) {
      if (starts(same)) return same == "(?#" ? comment() : copy(same.size());
    }
    return flags();
  }

  bool comment() {
    const size_t end = pattern_.find(')', at_);
    if (end == std::string_view::npos) return fail("missing ), unterminated comment");
    at_ = end + 1;
    return true;
  }

  // (?i), (?i:…), (?i-s:…)
  bool flags() {
    const size_t start = at_;
    std::string kept = "(?";
    size_t at = at_ + 2;
    bool ascii = false;
    for (; at < pattern_.size() && pattern_[at] != ')' && pattern_[at] != ':'; ++at) {
      const char flag = pattern_[at];
      if (flag == 'L') return fail("bad inline flags: cannot use 'L' flag with a str pattern");
      if (flag == 'a') ascii = true;
      if (flag == 'a' || flag == 'u') continue;
      if (std::string_view("imsx-").find(flag) == std::string_view::npos) return fail("unknown extension or flag");
      kept += flag;
    }
    if (at == pattern_.size()) return fail("missing ), : or -");
    const bool whole = pattern_[at] == ')';
    if (whole && start != 0) return fail("global flags not at the start of the expression");
    if (ascii && !whole) return fail("(?a:...) is not supported; (?a) at the start is");
    ascii_ |= ascii;
    at_ = at + 1;
    out_ += kept;
    out_ += pattern_[at];
    return true;
  }

  std::string_view pattern_;
  std::string& error_;
  size_t at_ = 0;
  bool in_class_ = false;
  bool ascii_ = false;
  std::string out_;
};

}  // namespace

std::optional<TranslatedPattern> translate_python_pattern(std::string_view pattern, std::string& error) {
  return Translator(pattern, error).run();
}

}  // namespace leanpyc
