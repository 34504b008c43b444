// CPython 3.13.
#pragma once

#include "leanpyc/cpython/target.h"

namespace leanpyc {

inline constexpr int kNewestKnownPatch_3_13 = 18;
inline constexpr std::string_view kNativeRelease_3_13 = "3.13";
inline constexpr uint16_t kMagicNumber_3_13 = 3571;

// Returns the target of release 3.13.`patch`.
Target make_cpython_3_13(int patch);

}  // namespace leanpyc
