// Prints constants as Python does.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include "leanpyc/code/constants.h"

namespace leanpyc {

// Returns repr(value): strings with Python's quotes and escapes (lone surrogates as \udXXX, unprintable characters as
// \x, \u or \U), shortest floats, nan, inf, complex, bytes, tuples, frozensets. A code object is printed as <code
// object NAME>. A text longer than `limit` bytes is cut off and ends in "…": nested tuples that share items can make it
// exponential.
std::string constant_repr(ConstId id, const ConstantPool& pool, size_t limit = std::numeric_limits<size_t>::max());

// Appends the repr of a str, given in the encoding of NameTable, to `out`.
void append_string_repr(std::string_view text, UnicodeVersion version, std::string& out);

}  // namespace leanpyc
