// The marshal format, version 4 (3.4–3.13), for the types in code objects.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "leanpyc/code/code_object.h"
#include "leanpyc/cpython/target.h"
#include "leanpyc/text/raw_vector.h"

namespace leanpyc {

// Appends marshal.dumps(code) to `out`. References follow the graph of ids instead of reference counts, so equal inputs
// give equal bytes and nothing is written twice. The size never exceeds CPython's. Interned strings have the type codes
// that CPython gives them. If `flagged`, every object that a reference could use is marked with FLAG_REF, not only the
// referenced objects. CPython also marks most objects. The result loads as the same code and compresses a little
// better. The writer's tables are in the pool's arena until the arena is reset.
void marshal_code(const CodeObject& code, const ConstantPool& pool, const Target& target, ByteBuffer& out,
                  bool flagged = false);

// Reads the output of marshal_code or of CPython. The input is hostile: every size is checked against the bytes left,
// depth is bounded, and reference cycles are refused. Returns nullptr with `error` set (byte offset and reason in plain
// words).
CodeObject* unmarshal_code(std::string_view bytes, ConstantPool& pool, const Target& target, std::string& error);

}  // namespace leanpyc
