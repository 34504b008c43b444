// Files that a build meets twice, and files that have the same output.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "leanpyc/build/source_walk.h"

namespace leanpyc {

// Several PATHs may contain the same file, or with --out files that have the same output. Files are compiled side by
// side, so this decides in the order of the walk: the first file gets the output, and the second one is an error.
class Duplicates {
 public:
  explicit Duplicates(const BuildRequest& request);

  // Takes out of the batch the files that were in an earlier one, and marks those whose output is that of another file.
  void sift(SourceBatch& batch);

 private:
  // Eight bytes a file. By chance, two of a million files have the same hash in one of 10**7 runs.
  class HashSet {
   public:
    // False if it was there.
    bool insert(uint64_t hash);

   private:
    void grow();
    std::vector<uint64_t> slots_;  // 0 is free; the size is a power of two
    size_t count_ = 0;
  };

  // The path of the earlier file that has this output, or needs a folder in its place, or is in the place of its
  // folder.
  std::string claim(const std::string& output, const std::string& source);

  bool possible_;
  bool out_;
  bool whole_tree_;
  HashSet files_;
  std::unordered_map<std::string, std::string> outputs_;  // to the path of their source
  std::unordered_map<std::string, std::string> folders_;  // to the path of the first source in them
};

}  // namespace leanpyc
