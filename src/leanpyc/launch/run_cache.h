// Where elided code is kept between runs, and how it is compiled.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "leanpyc/launch/hook_folder.h"
#include "leanpyc/policy/policy.h"

namespace leanpyc {

// The same request, with the set "lean" if neither a file, the environment nor an option says what to elide.
PolicyRequest with_default_elision(PolicyRequest request, std::string& error);

// The path of the running leanpyc; empty with `error` if the system does not say it.
std::string own_program(std::string& error);

class RunCache {
 public:
  // `folder` is the --cache option; empty: the folder "leanpyc" of the user's cache. nullopt with `error` if the cache
  // cannot be used.
  static std::optional<RunCache> open(const std::string& folder, std::string& error);
  // The same for a command that must start even without a cache: `problem` says why there is no cache, and folder() is
  // empty then. nullopt with `error` if the running leanpyc cannot be found.
  static std::optional<RunCache> open_if_usable(const std::string& folder, std::string& problem, std::string& error);

  const std::string& folder() const { return folder_; }
  // The running leanpyc, for callers that start it.
  const std::string& program() const { return program_; }

  // The same policy of the same leanpyc gives the same variant. `keep` are kinds kept in addition. nullopt with `error`
  // if the policy cannot be loaded. Without a cache the variant's folder is empty.
  std::optional<HookVariant> variant(const PolicyRequest& policy, const std::vector<std::string>& keep,
                                     std::string& error) const;

  // Removes the variants and hook folders that no interpreter has used for a month: those of old policies and of old
  // builds of leanpyc. Does so at most once a day, since `variant` notes the day.
  void sweep(const HookVariant& variant) const;

 private:
  std::string folder_;
  std::string program_;
};

}  // namespace leanpyc
