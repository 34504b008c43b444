// Compiles the hook natively, so that an interpreter loads it instead of compiling it at its first start.
#pragma once

#include <string>
#include <string_view>

#include "leanpyc/cpython/target.h"

namespace leanpyc {

// Returns the marshalled code object of a script, without docstrings and columns, with `filename` as its co_filename.
// Returns an empty text if the script cannot be compiled.
std::string marshalled_script(const Target& target, std::string_view source, std::string_view filename);

}  // namespace leanpyc
