// The marshal format, version 4 (3.4–3.13), for the types a code object holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "leanpyc/code/code_object.h"
#include "leanpyc/target/target.h"
#include "leanpyc/text/raw_vector.h"

namespace leanpyc {

// Appends marshal.dumps(code) to `out`. References follow the graph of ids and not reference counts, so that equal
// inputs give equal bytes and nothing is written twice; the size never exceeds CPython's own.
// Interned strings carry the kinds that CPython gives them. `flagged`: all objects that could be referred to are marked
// as such, as CPython marks most, and not only those that are. It loads as the same; the bytes compress a little
// better.
// Its tables are in the pool's arena, and stay there until that is reset.
void marshal_code(const CodeObject& code, const ConstantPool& pool, const Target& target, ByteBuffer& out,
                  bool flagged = false);

// Reads what marshal_code or CPython wrote. The input is hostile: every size is checked against what is left, depth is
// bounded, reference cycles are refused. Returns nullptr with `error` set (byte offset and reason in plain words).
CodeObject* unmarshal_code(std::string_view bytes, ConstantPool& pool, const Target& target, std::string& error);

}  // namespace leanpyc
