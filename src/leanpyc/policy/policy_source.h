// Where a word of the policy stands.
#pragma once

#include <string>

namespace leanpyc {

struct PolicySource {
  enum class Kind { File, Environment, Option, Knowledge };

  Kind kind = Kind::File;
  std::string place;     // "pyproject.toml:12", "LEANPYC_ELIDE", "--elide", "built-in knowledge"
  std::string text;      // what stands there: `elide = "lean"`
  std::string reason{};  // why, if somebody said so
  std::string link{};    // where to read more
};

}  // namespace leanpyc
