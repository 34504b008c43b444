// Finding the files: the paths named, their folders in compileall's order, in batches small enough to spread over
// cores.
#pragma once

#include <cstdio>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/build/build_report.h"
#include "leanpyc/build/build_request.h"
#include "leanpyc/build/file_access.h"
#include "leanpyc/build/import_root.h"

namespace leanpyc {

// A run of files of one folder, in order.
struct SourceBatch {
  struct Item {
    std::string name;             // to be opened relative to `folder`
    bool maybe_link = true;       // false: the folder's listing says that it is not a link
    std::string collides_with{};  // the path of an earlier file that has the same output
    std::string out_folder{};     // as in the batch; only of a file that was named itself
    bool migration = false;       // Alembic loads it as source
  };

  std::shared_ptr<FileHandle> folder;       // not set: names are relative to the working folder
  std::string prefix;                       // the path of a name is this and the name: empty, or ends with a slash
  size_t root_length = 0;                   // how much of `prefix` is the folder named on the command line
  bool named = false;                       // the items are paths named themselves
  std::string out_folder;                   // with --out: what the tree puts before the path below the root
  bool installed = false;                   // in site-packages
  std::shared_ptr<const std::string> root;  // the folder named, as written; not set for files named themselves
  std::vector<Item> items;
  std::vector<BuildEvent> events;  // to be reported before the first item
  BuildSummary counts;             // of those events

  int folder_descriptor() const { return folder ? folder->get() : AT_FDCWD; }
  bool empty() const { return items.empty() && events.empty(); }
  std::string path(const Item& item) const { return prefix + item.name; }
};

// Holds one folder's names at a time for each level of depth, and a few descriptors: the size of the tree does not
// matter.
class SourceWalk {
 public:
  explicit SourceWalk(const BuildRequest& request);

  // The next files, or false at the end.
  bool next(SourceBatch& batch);

  // With --out: the PATHs so far, absolute. Of files that were named themselves, the import root.
  struct Root {
    std::string folder;
    bool named = false;
    bool operator==(const Root&) const = default;
  };
  const std::vector<Root>& roots() const { return roots_; }

 private:
  struct Folder {
    struct Entry {
      uint32_t name;  // offset into `names`
      uint8_t type;   // DT_…
    };
    std::string path;                    // as Python's os.walk would name it
    std::string prefix;                  // `path` with a slash at its end, or empty
    std::shared_ptr<FileHandle> handle;  // not set, if it is deep, while a folder below is being walked
    std::string names;                   // each ends with NUL
    std::vector<Entry> entries;
    size_t next = 0;
    int depth_left = 0;
    bool installed = false;    // in site-packages
    bool environment = false;  // it has a pyvenv.cfg
    bool alembic = false;      // it has an env.py and a script.py.mako
    bool migrations = false;   // the folder `versions` of such a folder, or below it
  };

  void add_root(const std::string& folder, bool named);
  bool report_unreadable_list(SourceBatch& batch);
  bool next_path(std::string& path);
  bool next_listed_path(std::string& path);
  void open_folder(std::string path, int parent, const char* name, int depth_left, SourceBatch& batch);
  bool list(Folder& folder);
  static void drop_legacy_results(Folder& folder);
  // Takes out what does not belong in a deployment.
  void drop_unwanted(Folder& folder, SourceBatch& batch) const;
  bool is_output(const FileHandle& folder) const;
  void cannot_list(std::string path, SourceBatch& batch) const;
  // Adds files to the batch until it is full (true), a folder below was opened, or the folder is done (false).
  bool take_files(SourceBatch& batch);
  void start_batch(const Folder& folder, SourceBatch& batch);
  static bool is_folder(const char* name);
  bool is_wanted(std::string_view name) const;

  const BuildRequest& request_;
  size_t next_path_ = 0;
  std::optional<std::string> pending_folder_;  // named, and waiting until the files before it are handed over
  struct CloseList {
    void operator()(std::FILE* file) const {
      if (file != stdin) std::fclose(file);
    }
  };
  std::unique_ptr<std::FILE, CloseList> list_;
  bool list_failed_ = false;
  bool list_reported_ = false;
  std::deque<Folder> stack_;  // a deque: references stay while folders are added
  std::shared_ptr<const std::string> root_;
  size_t root_length_ = 0;
  std::vector<char> listing_;
  ImportRoots import_roots_;
  ImportRoots::Place place_;  // of `root_`
  std::vector<Root> roots_;
};

}  // namespace leanpyc
