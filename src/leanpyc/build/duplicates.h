// Finds files that a build meets twice, and files that have the same output.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "leanpyc/build/source_walk.h"

namespace leanpyc {

// Several PATHs may contain the same file, or, with --out, files with the same output. Files are compiled in parallel,
// so this class decides earlier, in the order of the walk: the first file gets the output, and each later one is an
// error.
class Duplicates {
 public:
  explicit Duplicates(const BuildRequest& request);

  // Removes from the batch the files that an earlier batch contained, and marks those whose output another file has.
  void sift(SourceBatch& batch);

 private:
  // Needs eight bytes per file. For a million files, two different files have the same hash in one of 10**7 runs.
  class HashSet {
   public:
    // Returns false if the set already contained the hash.
    bool insert(uint64_t hash);

   private:
    void grow();
    std::vector<uint64_t> slots_;  // 0 is free; the size is a power of two
    size_t count_ = 0;
  };

  // Claims an output for a source. Returns the path of an earlier file that has the same output, that needs a folder in
  // its place, or that is in the place of a folder above it; empty if the output is free.
  std::string claim(const std::string& output, const std::string& source);

  bool possible_;
  bool out_;
  bool whole_tree_;
  HashSet files_;
  std::unordered_map<std::string, std::string> outputs_;  // output -> path of its source
  std::unordered_map<std::string, std::string> folders_;  // folder -> path of the first source below it
};

}  // namespace leanpyc
