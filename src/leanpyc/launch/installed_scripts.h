// The console scripts that an environment's distributions have installed.
#pragma once

#include <string>

namespace leanpyc {

// The entry point ("package.module:function") of the console script `name`, from the entry_points.txt files below the
// environment's folder (the one with bin/ and lib/). Empty if no distribution there has such a script.
std::string installed_entry_point(const std::string& environment, const std::string& name);

}  // namespace leanpyc
