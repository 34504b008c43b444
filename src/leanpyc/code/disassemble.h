// Code objects as text, for `leanpyc show` and --dump=code.
#pragma once

#include <string>

#include "leanpyc/code/code_object.h"
#include "leanpyc/target/target.h"

namespace leanpyc {

// The code object and, after it, those in its constants, each once: header fields, names, constants, instructions with
// positions and resolved arguments, exception table. The format of the golden tests: two texts are equal exactly if the
// code objects are, but for the bytes of inline caches.
std::string disassemble(const CodeObject& code, const ConstantPool& pool, const Target& target);

}  // namespace leanpyc
