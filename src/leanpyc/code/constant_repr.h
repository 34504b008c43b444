// Constants as Python prints them.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include "leanpyc/code/constants.h"

namespace leanpyc {

// repr(value): strings with Python's choice of quotes and escapes (lone surrogates as \udXXX, what is not printable as
// \x, \u, \U), floats shortest, nan, inf, complex, bytes, tuples, frozensets. A code object is <code object NAME>.
// A text that grows beyond `limit` bytes ends early in "…": items shared between tuples can make it exponential.
std::string constant_repr(ConstId id, const ConstantPool& pool, size_t limit = std::numeric_limits<size_t>::max());

// repr of a str, given in the form of NameTable, to the end of `out`.
void append_string_repr(std::string_view text, std::string& out);

}  // namespace leanpyc
