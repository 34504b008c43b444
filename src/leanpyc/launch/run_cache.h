// Where elided code is kept between runs, and how it is made.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "leanpyc/launch/hook_folder.h"
#include "leanpyc/policy/policy.h"

namespace leanpyc {

// The same request, with the set "lean" where neither a file, the environment nor an option says anything: who asks for
// elided code wants some.
PolicyRequest with_default_elision(PolicyRequest request, std::string& error);

class RunCache {
 public:
  // `folder` is the --cache option; empty: leanpyc in the user's cache folder. nullopt with `error` if there is none.
  static std::optional<RunCache> open(const std::string& folder, std::string& error);

  const std::string& folder() const { return folder_; }
  // The running leanpyc, for those who have to start it.
  const std::string& program() const { return program_; }

  // The same policy of the same leanpyc gives the same variant. `keep` are kinds kept in addition. nullopt with `error`
  // if the policy cannot be loaded.
  std::optional<HookVariant> variant(const PolicyRequest& policy, const std::vector<std::string>& keep,
                                     std::string& error) const;

  // Deletes what the variants with more kept have put into the cache, those that were not there before: nobody will ask
  // for them again.
  void remove_trials() const;

 private:
  struct Trials {
    std::mutex mutex;
    std::set<std::string> folders;
  };

  std::string folder_;
  std::string program_;
  std::shared_ptr<Trials> trials_ = std::make_shared<Trials>();
};

}  // namespace leanpyc
