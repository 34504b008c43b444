// Finds the distribution that the project's own files belong to.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

namespace leanpyc {

// Reads the nearest pyproject.toml, setup.cfg or *.egg-info at or above a file. An editable install leaves these in the
// project. Remembers its results. May be used from several threads.
class ProjectNames {
 public:
  // Returns the normalized name of the distribution; empty if no file contains it. `path` is absolute.
  std::string of(const std::string& path);

 private:
  const std::string& look_at(const std::string& folder);

  std::mutex mutex_;
  std::unordered_map<std::string, std::string> names_;  // by folder
};

}  // namespace leanpyc
