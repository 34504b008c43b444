// Whether the native compiler and the interpreter of its target agree on this machine.
#pragma once

#include <string>
#include <vector>

#include "leanpyc/build/build_report.h"
#include "leanpyc/build/interpreter.h"

namespace leanpyc {

struct SelfCheck {
  BuildSummary summary;
  std::vector<BuildEvent> problems;  // the first few
  std::string error;                 // it could not be done at all
};

// Compiles a sample and the modules of the interpreter's standard library (without its packages) at every level, and
// has the interpreter compare. Writes nothing but the sample, to a temporary folder.
SelfCheck check_against(const Interpreter& interpreter);

}  // namespace leanpyc
