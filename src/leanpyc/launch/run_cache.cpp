#include "leanpyc/launch/run_cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <initializer_list>

#include "leanpyc/build/file_access.h"
#include "leanpyc/code/pyc.h"
#include "leanpyc/launch/cache_trust.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

constexpr std::time_t kDay = 86400;
constexpr std::time_t kUnused = 30 * kDay;

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

// Returns why default_folder() is empty.
std::string why_no_default_folder() {
  std::string problem;
  for (const char* name : {"XDG_CACHE_HOME", "HOME"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    problem += fmt::format("{}{} is not an absolute path: '{}'", problem.empty() ? "" : ", and ", name, value);
  }
  return problem.empty() ? "neither XDG_CACHE_HOME nor HOME is set" : problem;
}

// Another build of leanpyc has another cache. The time counts in whole seconds, as images keep it.
std::string program_identity(const std::string& program) {
  struct stat status {};
  if (::stat(program.c_str(), &status) != 0) return program;
  return fmt::format("{} {}", status.st_size, status.st_mtim.tv_sec);
}

bool is_variant_name(std::string_view name) {
  return name.size() == 16 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void remove_unused(const std::string& folder, std::time_t now) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    struct stat status {};
    if (!is_variant_name(entry.path().filename().string()) || ::lstat(entry.path().c_str(), &status) != 0) continue;
    if (S_ISDIR(status.st_mode) && status.st_mtime < now - kUnused) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace

std::string own_program(std::string& error) {
  std::error_code status;
  std::string program = fs::read_symlink("/proc/self/exe", status).string();
  if (status) error = fmt::format("cannot find leanpyc itself: {}", status.message());
  return status ? std::string() : program;
}

std::optional<RunCache> RunCache::open(const std::string& folder, std::string& error) {
  std::string problem;
  std::optional<RunCache> cache = open_if_usable(folder, problem, error);
  if (!cache || problem.empty()) return cache;
  error = problem;
  return std::nullopt;
}

std::optional<RunCache> RunCache::open_if_usable(const std::string& folder, std::string& problem, std::string& error) {
  RunCache cache;
  cache.folder_ = folder.empty() ? default_folder() : fs::absolute(folder).lexically_normal().string();
  while (cache.folder_.size() > 1 && cache.folder_.ends_with('/')) cache.folder_.pop_back();
  if (cache.folder_.empty()) {
    problem = fmt::format("no folder for the cache, because {} (name one with --cache)", why_no_default_folder());
  } else {
    problem = make_trusted_folder(cache.folder_, false);
    if (!problem.empty()) cache.folder_.clear();
  }
  cache.program_ = own_program(error);
  if (cache.program_.empty()) return std::nullopt;
  return cache;
}

PolicyRequest with_default_elision(PolicyRequest request, std::string& error) {
  if (request.option_elide || request.environment_elide) return request;
  std::optional<Policy> policy = Policy::load(request, error);
  if (!policy) return request;
  if (!policy->file_elides()) request.option_elide = "lean";
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
  variant.arguments = {"run", "--serve-modules", loaded->fingerprint()};
  auto add = [](std::vector<std::string>& list, std::initializer_list<std::string> items) {
    list.insert(list.end(), items);
  };
  // Arguments that do not depend on the working folder or the environment.
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
  if (request.option_keep_own) add(variant.arguments, {"--keep-own", *request.option_keep_own});
  if (!request.own_distribution.empty()) add(variant.arguments, {"--own-distribution", request.own_distribution});
  if (request.environment_elide) add(variant.environment, {"LEANPYC_ELIDE=" + *request.environment_elide});
  if (request.environment_keep) add(variant.environment, {"LEANPYC_KEEP=" + *request.environment_keep});
  if (const auto& knowledge = request.environment_knowledge) {
    add(variant.environment, {"LEANPYC_KNOWLEDGE=" + *knowledge});
  }
  variant.installs = loaded->selects_by_distribution();
  variant.ignored_files = loaded->ignored_files();
  if (folder_.empty()) return variant;
  variant.folder =
      fmt::format("{}/{:016x}", folder_, source_hash(0, loaded->fingerprint() + ' ' + program_identity(program_)));
  return variant;
}

void RunCache::sweep(const HookVariant& variant) const {
  struct stat status {};
  const std::time_t now = std::time(nullptr);
  if (folder_.empty() || ::stat(variant.folder.c_str(), &status) != 0 || status.st_mtime > now - kDay) return;
  ::utimensat(AT_FDCWD, variant.folder.c_str(), nullptr, 0);
  remove_unused(folder_, now);
  remove_unused(folder_ + "/hooks", now);
}

}  // namespace leanpyc
