#include "leanpyc/launch/run_cache.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "leanpyc/build/file_access.h"
#include "leanpyc/code/pyc.h"

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

std::optional<HookVariant> RunCache::variant(const Elision& elision) const {
  for (int level = 0; level <= 2; ++level) {
    if (elision != Elision::of_level(level)) continue;
    HookVariant variant{.folder = {}, .level = level, .arguments = {"compile", "-qq", "-o", fmt::to_string(level)}};
    variant.folder = fmt::format("{}/{:016x}", folder_, source_hash(0, program_identity(program_)));
    return variant;
  }
  return std::nullopt;
}

}  // namespace leanpyc
