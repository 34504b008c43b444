// Code objects as text, for `leanpyc show` and --dump=code.
#pragma once

#include <string>

#include "leanpyc/code/code_object.h"
#include "leanpyc/target/target.h"

namespace leanpyc {

// The code object and, after it, those in its constants: header fields, instructions with positions and resolved
// arguments, exception table. The format of the golden tests.
std::string disassemble(const CodeObject& code, const ConstantPool& pool, const Target& target);

}  // namespace leanpyc
