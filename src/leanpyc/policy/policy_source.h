// The source of a decision of the policy.
#pragma once

#include <string>

namespace leanpyc {

struct PolicySource {
  enum class Kind { File, Environment, Option, Knowledge };

  Kind kind = Kind::File;
  std::string place;     // "pyproject.toml:12", "LEANPYC_ELIDE", "--elide", "built-in knowledge"
  std::string text;      // the setting in that place: `elide = "lean"`
  std::string reason{};  // from the user or the built-in row
  std::string link{};    // a page about the reason
};

}  // namespace leanpyc
