#include "leanpyc/build/file_elision.h"

namespace leanpyc {

Elision file_elision(const BuildRequest& request, std::string_view, int level) {
  return request.elision ? *request.elision : Elision::of_level(level);
}

int level_within(const Elision& elision) {
  for (int level : {2, 1}) {
    const bool within = (Elision::of_level(level).kinds - elision.kinds).empty();
    if (within && (level < 2 || !elision.empty_docstrings)) return level;
  }
  return 0;
}

}  // namespace leanpyc
