// CPython 3.14.
#pragma once

#include "leanpyc/cpython/target.h"

namespace leanpyc {

inline constexpr int kNewestKnownPatch_3_14 = 10;
// A preview: the output is not yet identical.
inline constexpr std::string_view kNativeRelease_3_14;
inline constexpr uint16_t kMagicNumber_3_14 = 3627;

// Returns the target of release 3.14.`patch`.
Target make_cpython_3_14(int patch);

}  // namespace leanpyc
