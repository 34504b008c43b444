// Checks whether a code object is too deep for marshal.
#pragma once

#include "leanpyc/code/code_object.h"
#include "leanpyc/code/constants.h"

namespace leanpyc {

// Returns true if CPython's marshal refuses the code object as "object too deeply nested to marshal", because an object
// is more than 2,000 levels deep. A code object, its tuple of constants and a constant are one level each.
bool is_too_deep_to_marshal(const CodeObject& code, const ConstantPool& pool);

}  // namespace leanpyc
