// Native code objects of the hook, so that an interpreter loads the hook instead of compiling it at its first start.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/cpython/target.h"

namespace leanpyc {

// Python leaves frames of this file out of tracebacks.
inline constexpr std::string_view kHookFilename = "<frozen importlib._bootstrap_external>";

// Returns the marshalled code object of a script, without docstrings and columns, with `filename` as its co_filename.
// Returns an empty text if the script cannot be compiled.
std::string marshalled_script(const Target& target, std::string_view source, std::string_view filename);

// Returns marshalled_script() of kHookScript, with kHookFilename, for a native target. tools/hook_table.cpp makes it
// when the program is built, because compiling the hook would be a third of what the first start costs leanpyc.
std::string_view marshalled_hook(const Target& target);

}  // namespace leanpyc
