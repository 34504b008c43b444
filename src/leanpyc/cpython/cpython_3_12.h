// CPython 3.12.
#pragma once

#include "leanpyc/cpython/target.h"

namespace leanpyc {

inline constexpr int kNewestKnownPatch_3_12 = 15;
inline constexpr std::string_view kNativeRelease_3_12 = "3.12";
inline constexpr uint16_t kMagicNumber_3_12 = 3531;

// Returns the target of release 3.12.`patch`.
Target make_cpython_3_12(int patch);

}  // namespace leanpyc
