// Where elided code is kept between runs, and how it is made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "leanpyc/elide/kinds.h"
#include "leanpyc/launch/hook_folder.h"

namespace leanpyc {

class RunCache {
 public:
  // `folder` is the --cache option; empty: leanpyc in the user's cache folder. nullopt with `error` if there is none.
  static std::optional<RunCache> open(const std::string& folder, std::string& error);

  const std::string& folder() const { return folder_; }
  // The running leanpyc, for those who have to start it.
  const std::string& program() const { return program_; }

  // The same wishes of the same leanpyc give the same variant; all that could make a difference to the bytecode is in
  // the name of its folder.
  // nullopt if it cannot be made so far: it is none of CPython's levels.
  std::optional<HookVariant> variant(const Elision& elision) const;

 private:
  std::string folder_;
  std::string program_;
};

}  // namespace leanpyc
