// Constants as Python prints them.
#pragma once

#include <string>

#include "leanpyc/code/constants.h"

namespace leanpyc {

// repr(value): strings with Python's choice of quotes and escapes (lone surrogates as \udXXX, what is not printable as
// \x, \u, \U), floats shortest, nan, inf, complex, bytes, tuples, frozensets. A code object is <code object NAME>.
std::string constant_repr(ConstId id, const ConstantPool& pool);

}  // namespace leanpyc
