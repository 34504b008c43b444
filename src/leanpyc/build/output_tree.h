// The tree below --out: writing into it safely, and keeping it equal to the source.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "leanpyc/build/build_report.h"
#include "leanpyc/build/file_access.h"
#include "leanpyc/build/output_record.h"
#include "leanpyc/build/pyc_writer.h"

namespace leanpyc {

// Paths are relative to the tree, without "." and "..". May be used by several threads at once, also by several
// processes.
//
// A record in the tree (output_record.h) says what leanpyc wrote there. It decides what is up to date, by content, and
// what is removed: files that leanpyc wrote, that still hold what it wrote, and that come from a PATH of this run
// without being in it any more.
class OutputTree {
 public:
  // open_folder() returns this when a link or a file that is not leanpyc's lies where a folder is needed.
  static constexpr int kInTheWay = -2;

  explicit OutputTree(std::string folder) : folder_(std::move(folder)) {}

  // The tree as the user named it.
  const std::string& folder() const { return folder_; }
  std::string full_path(std::string_view path) const;

  // Opens a folder of the tree; with `make`, missing ones are made. Links below the tree are never followed. Returns 0,
  // an errno or kInTheWay.
  int open_folder(std::string_view path, bool make, FileHandle& handle);

  // The key of a PATH: its place relative to the tree, which does not depend on the machine.
  std::array<uint8_t, 8> root_key(const std::string& root, bool named);

  // Whether the file at `path` holds what leanpyc once made of this source with this recipe. `folder` and `name` say
  // where it is. A file that has to be executable, or must not be, is current only if it is.
  bool is_current(std::string_view path, int folder, const std::string& name, const OutputEntry& wanted,
                  bool executable, std::vector<char>& room, OutputEntry& found);
  // Returns the recorded entry of a path. The file may have changed since.
  std::optional<OutputEntry> recorded(std::string_view path);

  // Before a file is renamed to its place: if the run is killed, the next one knows the file for leanpyc's. Returns 0
  // or an errno, and then the file must not be written.
  int announce(std::string_view path, const OutputEntry& entry);
  // The file is in its place, and belongs to the source as it is now.
  void keep(const std::string& path, const OutputEntry& entry);
  bool is_kept(const std::string& path);
  // The source of `path` failed, so an output of an earlier run is stale.
  void fail(const std::string& path);

  // Removes what leanpyc wrote at `path`, a file or a folder with all that is in it, so that something of another kind
  // can take the place. Returns whether the place is free.
  bool clear(const std::string& path);

  // A list of installed files.
  struct List {
    std::string path;
    std::string text;  // of the source
    mode_t mode = 0;
    OutputEntry entry;          // without the digest of the output
    bool name_modules = false;  // with a top_level.txt beside it
  };
  // The list is written by write_lists(), when all other files are in their places.
  void add_list(List list);
  void write_lists(BatchReport& report);

  struct Root {
    std::array<uint8_t, 8> key{};
    std::string folder;  // where its files lie; only for files that were named themselves
  };
  // At the end of a run: removes what is stale and writes the record. `complete`: the whole source was seen, so that
  // what was not kept is not in it. Events and counts go to `report`.
  void finish(const std::vector<Root>& roots, bool complete, BatchReport& report);

  // Returns the entry of a file that this run wrote or found current.
  std::optional<OutputEntry> kept_entry(const std::string& path);

 private:
  int open_tree(bool make);
  void load();
  bool is_ours(int folder, const std::string& name, const std::string& path);
  enum class Removal : uint8_t { Done, Absent, Changed, Failed };
  // Opens a folder that exists, without following links.
  FileHandle open_existing(std::string_view path);
  // Removes a file if it still is what leanpyc wrote.
  Removal remove(const std::string& path);
  // Removes the folder and those above it, as long as they are empty.
  void remove_empty_folders(std::string_view path);
  bool clear_locked(const std::string& path);
  bool is_kept_locked(const std::string& path) const;
  std::vector<OutputEntry> entries_of(std::string_view path) const;
  void write_list(const std::string& path, const std::string& text, mode_t mode, OutputEntry entry,
                  BatchReport& report);
  int write_record(const std::string& text);

  std::string folder_;
  std::string real_;  // resolved
  std::mutex mutex_;
  FileHandle tree_;
  FileHandle journal_;
  bool journal_torn_ = false;  // it ends with half a line
  OutputRecord record_;
  std::unordered_multimap<std::string, OutputEntry> journaled_;  // by runs that were killed
  std::vector<char> seen_;                                       // of the record's entries: kept as they are
  std::unordered_map<std::string, OutputEntry> kept_;            // the others
  std::unordered_set<std::string> failed_;
  std::vector<List> lists_;
  bool loaded_ = false;
};

}  // namespace leanpyc
