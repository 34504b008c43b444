// Where --out may lie.
#pragma once

#include <string>

#include "leanpyc/build/build_request.h"

namespace leanpyc {

// Why the whole tree that a request asks for must not be written: it would have the place of its own source. Empty if
// it may be. An output that lies inside of a PATH is left out of the walk.
std::string output_problem(const BuildRequest& request);

}  // namespace leanpyc
