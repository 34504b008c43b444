// The CPython releases that leanpyc compiles for without an interpreter.
#pragma once

#include <span>
#include <string_view>

#include "leanpyc/cpython/target.h"

namespace leanpyc {

// Returns the releases whose code objects leanpyc makes identically, oldest version first: "3.13" stands for every
// release of that version, "3.12.1" would be one release. For other releases of a version in native_targets(), leanpyc
// knows the instructions and the grammar, but the interpreter compiles.
std::span<const std::string_view> native_releases();

// Does the same as find_target(), but returns nullptr for a release that is not native. A version of which only
// some releases are native is not native itself, because it may mean any release.
const Target* find_native_target(std::string_view name);

}  // namespace leanpyc
