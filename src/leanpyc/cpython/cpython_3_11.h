// CPython 3.11.
#pragma once

#include "leanpyc/cpython/target.h"

namespace leanpyc {

inline constexpr int kNewestKnownPatch_3_11 = 11;
inline constexpr std::string_view kNativeRelease_3_11 = "3.11";
inline constexpr uint16_t kMagicNumber_3_11 = 3495;

// Returns the target of release 3.11.`patch`.
Target make_cpython_3_11(int patch);

}  // namespace leanpyc
