// Where --out may lie.
#pragma once

#include <string>

#include "leanpyc/build/build_request.h"

namespace leanpyc {

// Returns why the whole tree of a request must not be written: it would replace its source. Empty if it may be written.
// An output that lies inside of a PATH is left out of the walk.
std::string output_problem(const BuildRequest& request);

}  // namespace leanpyc
