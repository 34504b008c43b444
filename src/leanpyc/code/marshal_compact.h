// Rewrites marshalled code of any CPython from 3.8 on in fewer bytes, and removes positions from it.
#pragma once

#include <cstdint>
#include <string_view>

#include "leanpyc/code/position_detail.h"
#include "leanpyc/text/raw_vector.h"

namespace leanpyc {

// Appends a code object to `out` that loads the same as `marshalled`: the same values, with the same objects shared.
// marshal.dumps() marks objects that have more than one reference at that moment, so its output depends on the earlier
// work of the process. This function marks only objects that are referenced. It writes short strings that are a single
// object in a process again, because they compress better than a reference. So equal code gives equal, mostly fewer,
// bytes, whatever compiled it. The outermost object is marked, as by marshal_code with `flagged`. `detail`: what every
// code object keeps of its position table. Returns false and leaves `out` unchanged if the input is not a code object
// of CPython 3.8 or later, or contains an unknown type. Memory is bounded by a small multiple of the input.
bool compact_marshalled_code(std::string_view marshalled, int minor_version, PositionDetail detail, ByteBuffer& out);

}  // namespace leanpyc
