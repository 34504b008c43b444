// Finds the source files of a build: the named paths, and the content of named folders in compileall's order. Returns
// them in batches that are small enough to spread over cores.
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

// Consecutive files of one folder.
struct SourceBatch {
  struct Item {
    std::string name;             // the name to open, relative to `folder`
    bool maybe_link = true;       // false: the folder's listing says that it is not a link
    std::string collides_with{};  // the path of an earlier file that has the same output
    std::string out_folder{};     // as in the batch; set if the file was named itself
    bool migration = false;       // Alembic loads the file as source
  };

  std::shared_ptr<FileHandle> folder;       // not set: the working folder
  std::string prefix;                       // comes before a name to form its path; empty, or ends with a slash
  size_t root_length = 0;                   // length of the start of `prefix` that is the folder on the command line
  bool named = false;                       // the items were named on the command line or in a list
  std::string out_folder;                   // with --out: what the output tree puts before the path below the root
  bool installed = false;                   // in site-packages
  std::shared_ptr<const std::string> root;  // the folder on the command line, as written; not set if `named`
  std::vector<Item> items;
  std::vector<BuildEvent> events;  // events to report before the first item
  BuildSummary counts;             // counts of these events

  int folder_descriptor() const { return folder ? folder->get() : AT_FDCWD; }
  bool empty() const { return items.empty() && events.empty(); }
  std::string path(const Item& item) const { return prefix + item.name; }
};

// Holds the names of one folder for each level of depth, and a few descriptors. So the memory does not depend on the
// size of the tree.
class SourceWalk {
 public:
  explicit SourceWalk(const BuildRequest& request);

  // Sets `batch` to the next files. Returns false at the end.
  bool next(SourceBatch& batch);

  // With --out: the absolute paths of the PATHs walked so far. For a file that was named itself, its import root.
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
    std::shared_ptr<FileHandle> handle;  // not set for a deep folder while a folder below it is walked
    std::string names;                   // each ends with NUL
    std::vector<Entry> entries;
    size_t next = 0;
    int depth_left = 0;
    bool installed = false;    // in site-packages
    bool environment = false;  // it has a pyvenv.cfg
    bool alembic = false;      // it has an env.py and a script.py.mako
    bool migrations = false;   // the folder `versions` in an Alembic folder, or a folder below it
  };

  void add_root(const std::string& folder, bool named);
  bool report_unreadable_list(SourceBatch& batch);
  bool next_path(std::string& path);
  bool next_listed_path(std::string& path);
  void open_folder(std::string path, int parent, const char* name, int depth_left, SourceBatch& batch);
  bool list(Folder& folder);
  static void drop_legacy_results(Folder& folder);
  // Removes entries that do not belong in a deployment.
  void drop_unwanted(Folder& folder, SourceBatch& batch) const;
  bool is_output(const FileHandle& folder) const;
  void cannot_list(std::string path, SourceBatch& batch) const;
  // Adds files to the batch. Returns true if the batch is complete. Returns false if it may get more files, because a
  // subfolder was opened or the folder had no files.
  bool take_files(SourceBatch& batch);
  void start_batch(const Folder& folder, SourceBatch& batch);
  static bool is_folder(const char* name);
  bool is_wanted(std::string_view name) const;

  const BuildRequest& request_;
  size_t next_path_ = 0;
  std::optional<std::string> pending_folder_;  // a named folder that waits until the files before it are handed over
  struct CloseList {
    void operator()(std::FILE* file) const {
      if (file != stdin) std::fclose(file);
    }
  };
  std::unique_ptr<std::FILE, CloseList> list_;
  bool list_failed_ = false;
  bool list_reported_ = false;
  std::deque<Folder> stack_;  // a deque, so that references stay valid while folders are added
  std::shared_ptr<const std::string> root_;
  size_t root_length_ = 0;
  std::vector<char> listing_;
  ImportRoots import_roots_;
  ImportRoots::Place place_;  // place of `root_`
  std::vector<Root> roots_;
};

}  // namespace leanpyc
