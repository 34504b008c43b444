// The tree below --out: writing into it safely, and keeping it equal to the source.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
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

// Paths are relative to the tree, without "." and "..". May be used by several threads at once. A run locks the tree
// from its first use to its end, so that runs of several processes follow each other: the end of a run removes what it
// did not write, which another run may be writing.
//
// A record in the tree (output_record.h) says what leanpyc wrote there. It decides what is up to date, by content, and
// what is removed: files that leanpyc wrote, that still hold what it wrote, and that come from a PATH of this run
// without being in it any more.
class OutputTree {
 public:
  // open_folder() returns this if a link, or a file that leanpyc did not write, is where a folder is needed.
  static constexpr int kInTheWay = -2;

  // Is asked while another run has the tree locked, with the time waited so far. Returns false to stop waiting.
  using OnWait = std::function<bool(std::chrono::milliseconds waited)>;

  OutputTree(std::string folder, OnWait on_wait) : folder_(std::move(folder)), on_wait_(std::move(on_wait)) {}

  // Returns the tree's folder as the user named it.
  const std::string& folder() const { return folder_; }
  std::string full_path(std::string_view path) const;

  // Opens a folder of the tree; with `make`, missing folders are made. Links below the tree are never followed. Returns
  // 0, an errno or kInTheWay.
  int open_folder(std::string_view path, bool make, FileHandle& handle);

  // Returns true if `on_wait` stopped the wait for another run. Then the tree is not used.
  bool gave_up() const { return gave_up_; }

  // Returns the key of a PATH: its place relative to the tree, which does not depend on the machine.
  std::array<uint8_t, 8> root_key(const std::string& root, bool named);

  // Returns true if the file at `path` still holds what leanpyc made from this source with this recipe, and has the
  // wanted executable permission. `folder` and `name` are its open folder and its name there.
  bool is_current(std::string_view path, int folder, const std::string& name, const OutputEntry& wanted,
                  bool executable, std::vector<char>& room, OutputEntry& found);
  // Returns the recorded entry of a path. The file may have changed since.
  std::optional<OutputEntry> recorded(std::string_view path);

  // Call this before a file is renamed to its place. If the run is then killed, the next run knows that leanpyc wrote
  // the file. Returns 0 or an errno; after an error the file must not be written.
  int announce(std::string_view path, const OutputEntry& entry);
  // Records that the file is in its place and was made from the current source.
  void keep(const std::string& path, const OutputEntry& entry);
  bool is_kept(const std::string& path);
  // Records that the source of `path` failed, so that an output of an earlier run is stale.
  void fail(const std::string& path);

  // Removes what leanpyc wrote at `path`, a file or a folder with its content, so that something of another type can
  // take its place. Returns whether the place is free.
  bool clear(const std::string& path);

  // A list of installed files (installed_files.h).
  struct List {
    std::string path;
    std::string text;  // content of the source's list
    mode_t mode = 0;
    OutputEntry entry;          // without the digest of the output
    bool name_modules = false;  // write a top_level.txt beside it
  };
  // Adds a list. write_lists() writes it when all other files are in their places.
  void add_list(List list);
  void write_lists(BatchReport& report);

  struct Root {
    std::array<uint8_t, 8> key{};
    std::string folder;  // folder of the files, if they were named themselves; otherwise empty
  };
  // Ends the run: removes stale files and writes the record. `complete`: the whole source was read, so that a file that
  // was not kept is not in the source. Events and counts go to `report`.
  void finish(const std::vector<Root>& roots, bool complete, BatchReport& report);

  // Returns the entry of a file that this run wrote or found up to date.
  std::optional<OutputEntry> kept_entry(const std::string& path);

 private:
  int open_tree(bool make);
  // Waits until no other run has the tree locked, and locks it. Returns 0 or ECANCELED.
  int lock(const FileHandle& tree);
  void load();
  bool is_ours(int folder, const std::string& name, const std::string& path);
  enum class Removal : uint8_t { Done, Absent, Changed, Failed };
  // Opens an existing folder without following links.
  FileHandle open_existing(std::string_view path);
  // Removes a file if it is unchanged since leanpyc wrote it.
  Removal remove(const std::string& path);
  // Removes the folder if it is empty, and then the folders above it as long as they are empty.
  void remove_empty_folders(std::string_view path);
  bool clear_locked(const std::string& path);
  bool is_kept_locked(const std::string& path) const;
  std::vector<OutputEntry> entries_of(std::string_view path) const;
  void write_list(const std::string& path, const std::string& text, mode_t mode, OutputEntry entry,
                  BatchReport& report);
  int write_record(const std::string& text);

  std::string folder_;
  std::string real_;  // with its links resolved
  OnWait on_wait_;
  std::atomic<bool> gave_up_ = false;
  std::mutex mutex_;
  FileHandle tree_;
  FileHandle journal_;
  bool journal_torn_ = false;  // the journal ends with an incomplete line
  OutputRecord record_;
  std::unordered_multimap<std::string, OutputEntry> journaled_;  // entries that killed runs wrote to the journal
  std::vector<char> seen_;                                       // by index in the record: the entry is kept unchanged
  std::unordered_map<std::string, OutputEntry> kept_;            // kept entries that differ from the record's
  std::unordered_set<std::string> failed_;
  std::vector<List> lists_;
  bool loaded_ = false;
};

}  // namespace leanpyc
