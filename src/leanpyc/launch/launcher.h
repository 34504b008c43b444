// The text of a console script that starts with flags of its own.
#pragma once

#include <string>

#include "leanpyc/launch/script_table.h"

namespace leanpyc {

struct LaunchTools {
  // Absolute, or relative to the script's folder ("./python"): then the script works wherever its folder is moved.
  std::string python;
  std::string leanpyc;  // for scripts with `elide`
};

// A script of one line more than pip's where the kernel can start the interpreter with all flags; else one that begins
// as a shell script, since a #! line has one argument and at most 127 bytes.
std::string launcher_text(const LaunchScript& script, const LaunchTools& tools);

}  // namespace leanpyc
