// The error for a tree that is too deep.
#pragma once

#include "leanpyc/cpython/target.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

// Sets CPython's error for a tree whose nodes nest beyond the limit, and returns false. A version that measures its
// stack instead accepts deeper trees, up to a depth that depends on the machine. Then the error is Unsupported.
bool report_too_deep(const Target& target, Diagnostics& diagnostics);

}  // namespace leanpyc
