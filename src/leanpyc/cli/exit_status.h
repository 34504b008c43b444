// How the program ends.
#pragma once

namespace leanpyc {

enum class ExitStatus : int {
  Done = 0,
  Failed = 1,   // the input's fault: a file was rejected, could not be read or written, or differs
  Trouble = 2,  // the command line's fault, something that it needs is missing, or a bug
};

}  // namespace leanpyc
