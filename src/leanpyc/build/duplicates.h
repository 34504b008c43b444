// Files that a build meets twice.
#pragma once

#include <cstdint>
#include <vector>

#include "leanpyc/build/pyc_layout.h"

namespace leanpyc {

// Several paths on the command line may lead to the same file, or (with --out) to the same .pyc. Since files are
// compiled side by side, who wins must not be left to chance: the first one in the order of the walk does.
class Duplicates {
 public:
  explicit Duplicates(const BuildRequest& request);

  // Takes out of the batch the files that were in an earlier one, and marks those whose .pyc is that of another file.
  void sift(SourceBatch& batch);

 private:
  // Hashes alone, eight bytes a file: by chance, two of a million files have the same one in one of 10**7 runs.
  class HashSet {
   public:
    // False if it was there.
    bool insert(uint64_t hash);

   private:
    void grow();
    std::vector<uint64_t> slots_;  // 0 is free; the size is a power of two
    size_t count_ = 0;
  };

  bool possible_;
  bool out_;
  PycLayout layout_;
  HashSet files_;
  HashSet pycs_;
};

}  // namespace leanpyc
