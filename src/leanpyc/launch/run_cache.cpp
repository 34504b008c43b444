#include "leanpyc/launch/run_cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>

#include "leanpyc/build/file_access.h"
#include "leanpyc/code/pyc.h"
#include "leanpyc/policy/policy_file.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

std::string absolute_variable(const char* name) {
  const char* value = std::getenv(name);
  // The XDG specification: a relative path is invalid and to be ignored.
  return value != nullptr && *value == '/' ? value : std::string();
}

std::string default_folder() {
  if (std::string cache = absolute_variable("XDG_CACHE_HOME"); !cache.empty()) return cache + "/leanpyc";
  if (std::string home = absolute_variable("HOME"); !home.empty()) return home + "/.cache/leanpyc";
  return {};
}

// Of another build of leanpyc nothing is reused.
std::string program_identity(const std::string& program) {
  struct stat status {};
  if (::stat(program.c_str(), &status) != 0) return program;
  return fmt::format("{} {}.{:09}", status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

}  // namespace

std::optional<RunCache> RunCache::open(const std::string& folder, std::string& error) {
  RunCache cache;
  cache.folder_ = folder.empty() ? default_folder() : fs::absolute(folder).lexically_normal().string();
  while (cache.folder_.size() > 1 && cache.folder_.ends_with('/')) cache.folder_.pop_back();
  if (cache.folder_.empty()) {
    error = "no folder for the cache: neither XDG_CACHE_HOME nor HOME is set; name one with --cache";
    return std::nullopt;
  }
  std::error_code status;
  cache.program_ = fs::read_symlink("/proc/self/exe", status).string();
  if (status) {
    error = fmt::format("cannot find leanpyc itself: {}", status.message());
    return std::nullopt;
  }
  return cache;
}

PolicyRequest with_default_elision(PolicyRequest request, std::string& error) {
  if (request.option_elide || request.environment_elide) return request;
  std::optional<Policy> policy = Policy::load(request, error);
  if (!policy) return request;
  std::optional<PolicyFile> file = policy->file().empty() ? PolicyFile() : read_policy_file(policy->file(), error);
  if (!file) return request;
  const bool spoken = file->own.elide || file->third_party.elide ||
                      std::ranges::any_of(file->overrides, [](const PolicyOverride& override) {
                        return override.entries.elide.has_value();
                      });
  if (!spoken) request.option_elide = "lean";
  return request;
}

std::optional<HookVariant> RunCache::variant(const PolicyRequest& policy, const std::vector<std::string>& keep,
                                             std::string& error) const {
  PolicyRequest request = policy;
  for (const std::string& kinds : keep) {
    request.option_keep = request.option_keep ? *request.option_keep + ',' + kinds : kinds;
  }
  std::optional<Policy> loaded = Policy::load(request, error);
  if (!loaded) return std::nullopt;
  HookVariant variant;
  variant.arguments = {"compile", "-qq", "--no-measure"};
  auto add = [](std::vector<std::string>& list, std::initializer_list<std::string> items) {
    list.insert(list.end(), items);
  };
  // All is said in words that hang neither on the folder nor on the environment of the process that will say them.
  if (loaded->file().empty()) {
    add(variant.arguments, {"--no-config"});
  } else {
    add(variant.arguments, {"--config", fs::absolute(loaded->file()).string()});
  }
  add(variant.arguments, {"--flag", fmt::to_string(loaded->flag())});
  if (request.option_elide) {
    add(variant.arguments, {"--elide", *request.option_elide});
  } else if (!loaded->elides()) {
    add(variant.arguments, {"--elide", "none"});
  }
  if (request.option_keep) add(variant.arguments, {"--keep", *request.option_keep});
  if (request.environment_elide) add(variant.environment, {"LEANPYC_ELIDE=" + *request.environment_elide});
  if (request.environment_keep) add(variant.environment, {"LEANPYC_KEEP=" + *request.environment_keep});
  variant.folder =
      fmt::format("{}/{:016x}", folder_, source_hash(0, loaded->fingerprint() + ' ' + program_identity(program_)));
  if (!keep.empty()) {
    std::lock_guard lock(trials_->mutex);
    std::error_code ignored;
    if (!fs::exists(variant.folder, ignored)) trials_->folders.insert(variant.folder);
  }
  return variant;
}

void RunCache::remove_trials() const {
  std::lock_guard lock(trials_->mutex);
  std::error_code ignored;
  for (const std::string& folder : trials_->folders) fs::remove_all(folder, ignored);
  trials_->folders.clear();
}

}  // namespace leanpyc
