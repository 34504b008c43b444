// Code objects as text, for `leanpyc show` and --dump=code.
#pragma once

#include <cstddef>
#include <limits>
#include <string>

#include "leanpyc/code/code_object.h"
#include "leanpyc/target/target.h"

namespace leanpyc {

// The code object and, after it, those in its constants, each once: header fields, names, constants, instructions with
// positions and resolved arguments, exception table. The format of the golden tests: two texts are equal exactly if the
// code objects are, but for the bytes of inline caches. A text that grows beyond `limit` bytes ends early in "…".
std::string disassemble(const CodeObject& code, const ConstantPool& pool, const Target& target,
                        size_t limit = std::numeric_limits<size_t>::max());

// A limit for what is read from a file: code objects in it can share their parts, so that its text would be much longer
// than the file.
size_t longest_disassembly(size_t file_size);

}  // namespace leanpyc
