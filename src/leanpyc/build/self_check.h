// Checks that the native compiler and the target's interpreter agree on this machine.
#pragma once

#include <string>
#include <vector>

#include "leanpyc/build/build_report.h"
#include "leanpyc/build/interpreter.h"

namespace leanpyc {

struct SelfCheck {
  BuildSummary summary;
  std::vector<BuildEvent> problems;  // the first few differences
  std::string error;                 // reason why nothing could be compared
};

// Compiles a sample and the modules of the interpreter's standard library (without site-packages) at every level, and
// compares with the interpreter. Writes only the sample, to a temporary folder.
SelfCheck check_against(const Interpreter& interpreter);

}  // namespace leanpyc
