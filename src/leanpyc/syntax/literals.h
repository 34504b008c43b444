// The values of number and string literals.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/token.h"
#include "leanpyc/target/target.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

// A Number token's text ("0x_ff", "1_000", "1e5", "3j") to its constant: integers of any length (more than 4300 decimal
// digits are CPython's SyntaxError "Exceeds the limit …"), floats correctly rounded, imaginary numbers.
// False with the diagnostic set on error.
bool parse_number(std::string_view text, const SourceRange& range, ConstantPool& pool, Diagnostics& diagnostics,
                  ConstId& result);

// What the prefix of a String or FStringStart token says.
struct StringPrefix {
  bool bytes = false;
  bool raw = false;
  bool unicode = false;
  bool format = false;
  uint8_t length = 0;        // characters of the prefix
  uint8_t quote_length = 1;  // 1 or 3
};
StringPrefix read_string_prefix(std::string_view token_text);

// Appends the value of a String token (text with prefix and quotes) to `out`: WTF-8 for str, raw bytes for bytes.
// Invalid escapes give CPython's SyntaxWarning at CPython's place; malformed ones ("\x1", unknown \N{…}) its error.
// Without a target the oldest release's rules hold.
bool decode_string(const Token& token, std::string_view token_text, const StringPrefix& prefix,
                   Diagnostics& diagnostics, std::string& out, const Target* target = nullptr);

// The same for the text of an FStringMiddle token; `raw` is the f-string's. `token` is the one that CPython blames: the
// FStringEnd for a piece of the literal itself; for a piece of a format spec, the FStringMiddle (there CPython decodes
// escapes even in a raw f-string unless it has RawFormatSpecs, and its UnicodeDecodeError passes without becoming a
// SyntaxError).
bool decode_fstring_middle(const Token& token, std::string_view token_text, bool raw, Diagnostics& diagnostics,
                           std::string& out, const Target* target = nullptr);

}  // namespace leanpyc
