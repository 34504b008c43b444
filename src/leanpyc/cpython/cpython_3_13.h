// CPython 3.13.
#pragma once

#include "leanpyc/cpython/target.h"

namespace leanpyc {

inline constexpr int kNewestKnownPatch_3_13 = 18;

Target make_cpython_3_13(int patch);

}  // namespace leanpyc
