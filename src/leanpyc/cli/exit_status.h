// How the program ends.
#pragma once

namespace leanpyc {

enum class ExitStatus : int {
  Done = 0,     // all that was asked for is done
  Failed = 1,   // the input's fault: a file was rejected, could not be read or written, or differs; or the run was
                // interrupted
  Trouble = 2,  // the command line's fault, something that it needs is missing, or a bug
};

}  // namespace leanpyc
