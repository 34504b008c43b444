// Python 3.13's Unicode 15.1, computed with any version of ICU.
#pragma once

#include <string>
#include <string_view>

namespace leanpyc {

// CPython's test for PEP 3131: XID_Start or "_", followed by XID_Continue.
bool is_identifier_start(char32_t code);
bool is_identifier_continue(char32_t code);

// Returns str.isprintable() of one character.
bool is_printable(char32_t code);

// Returns unicodedata.normalize("NFKC", text) of valid UTF-8.
std::string normalize_nfkc(std::string_view text);

// Does the same as unicodedata.lookup(name) for one character: names and aliases in any case, ideographs and Hangul
// syllables, but no named sequences. Names that follow a rule are found only in capitals, and those of Tangut
// ideographs not at all, unless `rule_names_ignore_case` is set. Returns false if no such character exists.
bool lookup_character(std::string_view name, bool rule_names_ignore_case, char32_t& code);

}  // namespace leanpyc
