// How the program ends.
#pragma once

namespace leanpyc {

enum class ExitStatus : int {
  Done = 0,
  Failed = 1,   // an error in the input: a file was rejected, could not be read or written, or differs
  Trouble = 2,  // wrong usage, a missing program or file that leanpyc needs, or a bug
};

}  // namespace leanpyc
