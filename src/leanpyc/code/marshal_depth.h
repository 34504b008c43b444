// Whether marshal can read and write a code object.
#pragma once

#include "leanpyc/code/code_object.h"
#include "leanpyc/code/constants.h"

namespace leanpyc {

// Whether CPython's marshal refuses the code object as "object too deeply nested to marshal": an object lies more than
// 2,000 levels deep. A code object, its tuple of constants and a constant are a level each.
bool is_too_deep_to_marshal(const CodeObject& code, const ConstantPool& pool);

}  // namespace leanpyc
