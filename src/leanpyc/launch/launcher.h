// The text of a console script that starts with its own flags.
#pragma once

#include <string>

#include "leanpyc/launch/script_table.h"

namespace leanpyc {

struct LaunchTools {
  // Absolute, or relative to the script's folder ("./python"), so that the environment can be moved.
  std::string python;
  // For scripts with `elide`: the program, and the policy's file as an absolute path; empty: no file.
  std::string leanpyc{};
  std::string config{};
};

// The script's #! line names the interpreter if it can hold all flags. Otherwise the script begins as a shell script,
// because a #! line has one argument and at most 127 bytes.
std::string launcher_text(const LaunchScript& script, const LaunchTools& tools);

}  // namespace leanpyc
