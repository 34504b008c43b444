// The record of an output tree: what leanpyc wrote there, and from what.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/build/content_digest.h"

namespace leanpyc {

// One file that leanpyc wrote.
struct OutputEntry {
  ContentDigest output{};            // of the file's bytes; of a link, of the path that it holds
  uint64_t size = 0;                 // of the digested bytes
  std::array<uint8_t, 16> source{};  // the first bytes of the digest of the source
  std::array<uint8_t, 8> recipe{};   // of all else that the output depends on; zeros for a copy
  std::array<uint8_t, 8> root{};     // the PATH that it comes from

  bool operator==(const OutputEntry&) const = default;
};

// The names at the top of an output tree that belong to leanpyc.
inline constexpr std::string_view kRecordName = ".leanpyc-record";
inline constexpr std::string_view kJournalName = ".leanpyc-record.journal";

// A line for each file, sorted by path: no times and no path outside of the tree, so that the same input gives the same
// record. The text stays in memory and is searched there: a tree of 100,000 files needs 15 MB.
class OutputRecord {
 public:
  static constexpr std::string_view kFirstLine = "leanpyc-record 1\n";

  OutputRecord() = default;
  // A text that is not a record counts as an empty one. Lines that make no sense, or whose path leads out of the tree,
  // are passed over: the file is untrusted.
  explicit OutputRecord(std::string text);

  size_t size() const { return lines_.size(); }
  const std::string& text() const { return text_; }
  std::optional<size_t> find(std::string_view path) const;
  std::string path(size_t index) const;
  OutputEntry entry(size_t index) const;

  // The line for one file, with its end.
  static std::string line(std::string_view path, const OutputEntry& entry);
  // Calls visit(path, entry) for each line of a text without a first line.
  static void each_line(std::string_view text, const std::function<void(std::string, const OutputEntry&)>& visit);

 private:
  std::string text_;
  std::vector<uint32_t> lines_;  // offsets, by the order of the paths
};

}  // namespace leanpyc
