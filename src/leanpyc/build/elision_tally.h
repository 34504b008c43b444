// The elisions of many files, summed by kind and by distribution.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "leanpyc/elide/elide.h"

namespace leanpyc {

class ElisionTally {
 public:
  // Indexed by kind. The kinds of a family are reported and measured together, and the entry of the family's first kind
  // has the bytes.
  using Bytes = std::array<int64_t, kKindCount>;

  struct File {
    ElisionCounts counts;
    Bytes bytes{};                          // bytes saved
    std::optional<uint64_t> plain_bytes{};  // size of the outputs without elision; nullopt: not measured
    uint64_t pyc_bytes = 0;                 // size of the outputs as written
  };
  struct Distribution {
    uint64_t files = 0;
    uint64_t measured = 0;  // number of files that plain_bytes and pyc_bytes include
    uint64_t plain_bytes = 0;
    uint64_t pyc_bytes = 0;
    int64_t saved() const { return static_cast<int64_t>(plain_bytes) - static_cast<int64_t>(pyc_bytes); }
  };

  void add_file(std::string_view distribution, const File& file);
  void add(const ElisionTally& other);

  uint64_t things(Kind kind) const { return things_[static_cast<size_t>(kind)]; }
  // Returns the bytes saved by the whole family whose first kind is `kind`.
  int64_t bytes(Kind kind) const { return bytes_[static_cast<size_t>(kind)]; }
  const std::map<std::string, Distribution, std::less<>>& distributions() const { return distributions_; }
  Distribution total() const;

 private:
  std::array<uint64_t, kKindCount> things_{};
  Bytes bytes_{};
  std::map<std::string, Distribution, std::less<>> distributions_;
};

// Returns the name under which the report counts a file: the first part of its path below a folder called site-packages
// or dist-packages, otherwise the first part below the named folder, whose path is the first `root_length` bytes of
// `path`. A .py suffix is removed.
std::string_view distribution_of(std::string_view path, size_t root_length);

}  // namespace leanpyc
