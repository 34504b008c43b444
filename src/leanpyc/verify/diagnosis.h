// Which kind of elision, of which module, makes something fail: found by trying.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/elide/kinds.h"

namespace leanpyc {

struct Diagnosis {
  bool explained = false;
  // Names of kinds, as few as possible, which pass when they are kept.
  std::vector<std::string> keep{};
  // The modules, or patterns ("package.*"), in which they have to be kept; empty if only keeping them everywhere helps.
  std::vector<std::string> modules{};
};

// The pattern for a module's outermost package and all in it.
std::string package_pattern(std::string_view module);

// Whether it passes with these kinds kept; if `modules` is given, kept in these modules only.
using Trial = std::function<bool(const std::vector<std::string>& keep, const std::vector<std::string>* modules)>;

// `elided` are the kinds left out when it fails. `suspects` are tried first, all and then one by one: the modules of
// the traceback; `loaded` are all that took part, in the order in which they were loaded. Not explained: it fails with
// all kept, too.
Diagnosis diagnose(KindSet elided, const std::vector<std::string>& suspects,
                   const std::function<std::vector<std::string>()>& loaded, const Trial& trial);

}  // namespace leanpyc
