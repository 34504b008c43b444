// Finds overrides of the policy that select nothing here.
#pragma once

#include <string>
#include <vector>

#include "leanpyc/build/interpreter.h"
#include "leanpyc/policy/policy.h"

namespace leanpyc {

// Asks the policy about every source file below the folder of its file, or below the working folder if it has none, and
// below sys.path of `interpreter` (nullptr: only below the folder). Returns a message for each pattern that selected
// nothing, and for what could not be searched. Returns nothing if the policy has no overrides, or if the folders have
// more than 100,000 source files: then an override may be meant for any of them.
std::vector<std::string> overrides_without_effect(const Policy& policy, const Interpreter* interpreter);

}  // namespace leanpyc
