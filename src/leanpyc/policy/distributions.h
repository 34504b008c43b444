// Which distribution installed what in one site-packages folder.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace leanpyc {

class Distributions {
 public:
  Distributions() = default;
  // Reads what pip, setuptools and Debian leave in `folder`: RECORD or installed-files.txt, else top_level.txt, of
  // every
  // *.dist-info and *.egg-info. What cannot be read counts for nothing.
  explicit Distributions(const std::string& folder);

  // The normalised name for a path relative to the folder; empty if nobody is known to have installed it.
  std::string_view owner(std::string_view relative_path) const;

 private:
  struct Metadata;

  void add_folders(const Metadata& metadata);
  void add_files(const Metadata& metadata);

  // Folders and top-level files to their owner; kShared where several have installed something, and there the parts of
  // the folder have entries of their own.
  std::unordered_map<std::string, std::string> owners_;
};

}  // namespace leanpyc
