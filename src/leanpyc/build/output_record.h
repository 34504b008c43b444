// The record of an output tree: the files that leanpyc wrote there, and what it made them from.
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
  ContentDigest output{};            // digest of the file's bytes; for a link, of the path that it contains
  uint64_t size = 0;                 // number of digested bytes
  std::array<uint8_t, 16> source{};  // the first bytes of the digest of the source
  std::array<uint8_t, 8> recipe{};   // digest of everything else that the output depends on; zeros for a copy
  std::array<uint8_t, 8> root{};     // key of the PATH that the file comes from

  bool operator==(const OutputEntry&) const = default;
};

// The names at the top of an output tree that belong to leanpyc.
inline constexpr std::string_view kRecordName = ".leanpyc-record";
inline constexpr std::string_view kJournalName = ".leanpyc-record.journal";

// The record has a line per file, sorted by path. It contains no times and no path outside of the tree, so the same
// input gives the same record. The text stays in memory and is searched there: a tree of 100,000 files needs 15 MB.
class OutputRecord {
 public:
  static constexpr std::string_view kFirstLine = "leanpyc-record 1\n";

  OutputRecord() = default;
  // Reads a record. A text that is not a record counts as empty. Because the file is untrusted, lines that are invalid,
  // or whose path leads out of the tree, are skipped.
  explicit OutputRecord(std::string text);

  size_t size() const { return lines_.size(); }
  const std::string& text() const { return text_; }
  std::optional<size_t> find(std::string_view path) const;
  std::string path(size_t index) const;
  OutputEntry entry(size_t index) const;

  // Returns the line for one file, with its newline.
  static std::string line(std::string_view path, const OutputEntry& entry);
  // Calls visit(path, entry) for each line of a text without a first line.
  static void each_line(std::string_view text, const std::function<void(std::string, const OutputEntry&)>& visit);

 private:
  std::string text_;
  std::vector<uint32_t> lines_;  // offsets of the lines, in the order of their paths
};

}  // namespace leanpyc
