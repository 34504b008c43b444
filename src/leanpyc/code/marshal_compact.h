// Marshalled code of any CPython from 3.8 on, in fewer bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "leanpyc/text/raw_vector.h"

namespace leanpyc {

// Appends to `out` a code object that loads as `marshalled` does: the same values, and one object where there was one.
// marshal.dumps() marks as referable what has more than one reference at that moment, in a process that has done other
// things before; here only what is referred to is marked, and strings of a few letters that are one object in a process
// are written out, which compresses better than a reference. So equal code gives equal bytes, whatever compiled it, and
// mostly fewer. The outermost object is marked, as marshal_code's `flagged` marks it. False, with `out` as it was, for
// what is no code object of a CPython from 3.8 on, or has a type that is not known here. Memory is bounded by a small
// multiple of the input.
bool compact_marshalled_code(std::string_view marshalled, int minor_version, ByteBuffer& out);

}  // namespace leanpyc
