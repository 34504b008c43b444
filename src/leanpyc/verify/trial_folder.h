// Where verify keeps what it makes only to find out what breaks.
#pragma once

#include <optional>
#include <string>

#include "leanpyc/build/file_access.h"

namespace leanpyc {

// A folder in the cache of `leanpyc run` that is deleted with its object. If the process is killed, the next verify
// with the same cache deletes it.
class TrialFolder {
 public:
  // Deletes what killed processes have left in `cache` first. nullopt with `error` if no folder can be made.
  static std::optional<TrialFolder> make(const std::string& cache, std::string& error);

  TrialFolder(TrialFolder&& other) noexcept;
  TrialFolder& operator=(TrialFolder&&) = delete;
  ~TrialFolder();

  const std::string& path() const { return path_; }

 private:
  TrialFolder(std::string path, FileHandle lock);

  std::string path_;
  FileHandle lock_;  // lock on the folder; shows that its process runs
};

}  // namespace leanpyc
