// The values of number and string literals.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/code/constants.h"
#include "leanpyc/cpython/grammar.h"
#include "leanpyc/syntax/token.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

// Converts the text of a Number token ("0x_ff", "1_000", "1e5", "3j") to a constant: integers of any length, floats
// that are correctly rounded, imaginary numbers. More than 4300 decimal digits are CPython's SyntaxError "Exceeds the
// limit …". Returns false with the diagnostic set on error.
bool parse_number(std::string_view text, const SourceRange& range, ConstantPool& pool, Diagnostics& diagnostics,
                  ConstId& result);

// The properties that the prefix of a String or FStringStart token gives.
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
// Invalid escapes produce CPython's SyntaxWarning at CPython's position; malformed escapes ("\x1", unknown \N{…})
// produce its error.
bool decode_string(const Token& token, std::string_view token_text, const StringPrefix& prefix,
                   Diagnostics& diagnostics, std::string& out, const Grammar& grammar);

// Does the same for the text of an FStringMiddle token; `raw` is true in a raw f-string. `token` is the token that
// CPython reports in an error: for a piece of the literal itself the FStringEnd, for a piece of a format spec the
// FStringMiddle. In a format spec CPython decodes escapes even in a raw f-string unless it has RawFormatSpecs, and its
// UnicodeDecodeError does not become a SyntaxError. A malformed escape is reported at `error_place` instead if it is
// not nullptr.
bool decode_fstring_middle(const Token& token, std::string_view token_text, bool raw, Diagnostics& diagnostics,
                           std::string& out, const Grammar& grammar, const SourceRange* error_place = nullptr);

// Returns CPython's message about a backslash that begins no escape. `escape` is the text after the backslash.
std::string invalid_escape_message(std::string_view escape, bool is_error, const Grammar& grammar);

}  // namespace leanpyc
