// Finds by trials which kind of elision, of which module, makes something fail.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/elide/kinds.h"

namespace leanpyc {

struct Diagnosis {
  // False: the failure remains with all kinds kept.
  bool explained = false;
  // Names of as few kinds as possible; keeping them makes the trial pass.
  std::vector<std::string> keep{};
  // The modules, or patterns ("package.*"), in which they have to be kept; empty if only keeping them everywhere helps.
  std::vector<std::string> modules{};
};

// The diagnosis with one kind, or one module, less: each fails, and may fail for another reason than when nothing is
// kept. `elided` are the kinds left out. Empty if the diagnosis is one kind of one module.
std::vector<Diagnosis> with_one_less(const Diagnosis& diagnosis, KindSet elided);

// The pattern that matches a module's outermost package and all in it.
std::string package_pattern(std::string_view module);

// Returns true if the trial passes with these kinds kept, everywhere or only in `modules`.
using Trial = std::function<bool(const std::vector<std::string>& keep, const std::vector<std::string>* modules)>;

// `elided` are the kinds left out when it fails. `suspects`, the modules of the traceback, are tried first, all and
// then one by one; `loaded` returns all modules that took part, in the order in which they were loaded.
Diagnosis diagnose(KindSet elided, const std::vector<std::string>& suspects,
                   const std::function<std::vector<std::string>()>& loaded, const Trial& trial);

}  // namespace leanpyc
