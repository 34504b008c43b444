// Prints code objects as text, for `leanpyc show` and --dump=code.
#pragma once

#include <cstddef>
#include <limits>
#include <string>

#include "leanpyc/code/code_object.h"
#include "leanpyc/cpython/target.h"

namespace leanpyc {

// Returns the code object as text, followed by the code objects in its constants, each once: header fields, names,
// constants, instructions with positions and resolved operands, exception table. This is the format of the golden
// tests: two texts are equal if and only if the code objects are equal, except for the bytes of inline caches. A text
// longer than `limit` bytes is cut off and ends in "…".
std::string disassemble(const CodeObject& code, const ConstantPool& pool, const Target& target,
                        size_t limit = std::numeric_limits<size_t>::max());

// Returns a limit for code read from a file. Code objects can share their parts there, which makes the text much longer
// than the file.
size_t longest_disassembly(size_t file_size);

}  // namespace leanpyc
