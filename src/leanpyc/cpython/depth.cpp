#include "leanpyc/cpython/depth.h"

namespace leanpyc {

bool report_too_deep(const Target& target, Diagnostics& diagnostics) {
  if (target.counts_depth) {
    return diagnostics.error(ErrorKind::RecursionError, kNoLocation,
                             "maximum recursion depth exceeded during compilation");
  }
  return diagnostics.error(ErrorKind::Unsupported, kNoLocation,
                           "the code nests so deeply that CPython's verdict depends on the size of its stack");
}

}  // namespace leanpyc
