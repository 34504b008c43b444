// What Python 3.13 knows of Unicode 15.1, by ICU of whatever version.
#pragma once

#include <string>
#include <string_view>

namespace leanpyc {

// PEP 3131 as CPython tests it: XID_Start or "_", then XID_Continue.
bool is_identifier_start(char32_t code);
bool is_identifier_continue(char32_t code);

// str.isprintable() of one character.
bool is_printable(char32_t code);

// unicodedata.normalize("NFKC", text) of valid UTF-8.
std::string normalize_nfkc(std::string_view text);

// unicodedata.lookup(name) for one character: names and aliases in any case, ideographs and Hangul syllables; no named
// sequences. Names that follow a rule are found in capitals only, and those of Tangut ideographs not at all, unless
// `rule_names_ignore_case`. False if there is no such character.
bool lookup_character(std::string_view name, bool rule_names_ignore_case, char32_t& code);

}  // namespace leanpyc
