// Finds the distribution that installed a file of one site-packages folder.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace leanpyc {

class Distributions {
 public:
  Distributions() = default;
  // Reads the metadata that pip, setuptools and Debian leave in `folder`: RECORD or installed-files.txt, otherwise
  // top_level.txt, of each *.dist-info and *.egg-info. Ignores files that cannot be read.
  explicit Distributions(const std::string& folder);

  // Returns the normalised name of the distribution that installed the file; empty if it is not known. The path is
  // relative to the folder.
  std::string_view owner(std::string_view relative_path) const;

 private:
  struct Metadata;

  void add_folders(const Metadata& metadata);
  void add_files(const Metadata& metadata);

  // The owner of each folder and of each top-level file. A folder that contains files of several distributions maps to
  // kShared, and each of its parts has its own entry.
  std::unordered_map<std::string, std::string> owners_;
};

}  // namespace leanpyc
