// Checks where --out may be.
#pragma once

#include <string>

#include "leanpyc/build/build_request.h"

namespace leanpyc {

// Returns the reason why the whole tree of a request must not be written: it would replace its source. Empty if it may
// be written. An output inside a PATH is allowed: the walk leaves it out.
std::string output_problem(const BuildRequest& request);

}  // namespace leanpyc
