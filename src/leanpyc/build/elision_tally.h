// What elision left out of many files, by kind and by distribution.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "leanpyc/elide/elide.h"

namespace leanpyc {

class ElisionTally {
 public:
  // By kind. Kinds that are told together (a family) are measured together: the bytes stand at the first of them.
  using Bytes = std::array<int64_t, kKindCount>;

  struct File {
    ElisionCounts counts;
    Bytes bytes{};             // saved
    uint64_t plain_bytes = 0;  // of the .pyc without elision; 0: not measured
    uint64_t pyc_bytes = 0;    // of the .pyc as it is
  };
  struct Distribution {
    uint64_t files = 0;
    uint64_t measured = 0;  // of those, how many plain_bytes are of
    uint64_t plain_bytes = 0;
    uint64_t pyc_bytes = 0;  // of the measured ones
    int64_t saved() const { return static_cast<int64_t>(plain_bytes) - static_cast<int64_t>(pyc_bytes); }
  };

  void add_file(std::string_view distribution, const File& file);
  void add(const ElisionTally& other);

  uint64_t things(Kind kind) const { return things_[static_cast<size_t>(kind)]; }
  // Of the whole family that `kind` is the first of.
  int64_t bytes(Kind kind) const { return bytes_[static_cast<size_t>(kind)]; }
  const std::map<std::string, Distribution, std::less<>>& distributions() const { return distributions_; }
  Distribution total() const;

 private:
  std::array<uint64_t, kKindCount> things_{};
  Bytes bytes_{};
  std::map<std::string, Distribution, std::less<>> distributions_;
};

// The name under which a file is told: below a folder called site-packages or dist-packages the first part of its path
// there, otherwise the first part below the folder that was named, of which `path` has `root_length` bytes; without its
// .py.
std::string_view distribution_of(std::string_view path, size_t root_length);

}  // namespace leanpyc
