// Records which patterns of a policy selected a file, to warn of patterns that never do.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "leanpyc/policy/policy_file.h"

namespace leanpyc {

// May be used from several threads.
class SelectionLog {
 public:
  // Adds the patterns of `file`, which must outlive this object.
  void watch(const PolicyFile& file);
  bool empty() const { return patterns_.empty(); }

  // Records every pattern of the override that selects the file. Returns whether any pattern does.
  bool selects(const PolicyOverride& override, const SelectedFile& file) const;
  // Records the file's names, for suggestions.
  void saw(const ModuleFacts& facts, std::string_view project) const;

  // Returns a message for each pattern that selected nothing, with its place and the nearest name that was recorded.
  std::vector<std::string> unselected() const;

 private:
  struct Seen {
    std::mutex mutex;
    std::set<std::string, std::less<>> modules;
    std::set<std::string, std::less<>> distributions;
  };

  std::vector<const Selector*> patterns_;
  std::unique_ptr<std::atomic<bool>[]> selected_;  // whether each pattern has selected a file
  std::unique_ptr<Seen> seen_ = std::make_unique<Seen>();
};

}  // namespace leanpyc
