// Finds the distribution that installed a file of one site-packages folder.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace leanpyc {

class Distributions {
 public:
  Distributions() = default;
  // Reads what pip, setuptools and Debian leave in `folder`: RECORD or installed-files.txt, else top_level.txt, of each
  // *.dist-info and *.egg-info. Ignores files that cannot be read.
  explicit Distributions(const std::string& folder);

  // The normalised name of the distribution for a path relative to the folder; empty if it is not known.
  std::string_view owner(std::string_view relative_path) const;

 private:
  struct Metadata;

  void add_folders(const Metadata& metadata);
  void add_files(const Metadata& metadata);

  // The owner of each folder and top-level file. A folder in which several distributions have files maps to kShared,
  // and each part of it has its own entry.
  std::unordered_map<std::string, std::string> owners_;
};

}  // namespace leanpyc
