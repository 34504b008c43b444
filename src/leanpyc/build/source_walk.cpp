#include "leanpyc/build/source_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

#include "leanpyc/build/folder_listing.h"
#include "leanpyc/build/output_record.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/build/pyc_writer.h"

namespace leanpyc {
namespace {

// Large enough that passing a batch on costs little compared with compiling it, small enough that no core waits at the
// end.
constexpr size_t kBatchSize = 16;
// The number of folders that one batch may report.
constexpr size_t kLargestReport = 256;
constexpr size_t kLongestListedPath = size_t{64} << 10;
// Deeper folders are closed while their subfolders are walked, and opened again by their paths.
constexpr size_t kFoldersHeldOpen = 16;

constexpr std::string_view kSourceSuffix = ".py";
// compileall's limit, which is sys.getrecursionlimit(). A deeper tree is an error unless the user gave a limit.
constexpr int kDeepest = 1000;

// Returns a file name of a list without the white space around it, as str.strip() does.
std::string_view stripped(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f\v\x1c\x1d\x1e\x1f";
  size_t start = text.find_first_not_of(kSpace);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kSpace) - start + 1);
}

// Returns true for the folders of version control systems, which no deployment contains.
bool is_version_control(std::string_view name) {
  return name == ".git" || name == ".hg" || name == ".svn" || name == ".bzr" || name == ".jj";
}

// Returns true for folders of development tools, and for files with secrets. In site-packages such names belong to a
// distribution and stay.
bool is_of_the_workshop(std::string_view name) {
  constexpr std::string_view kNames[] = {".venv",
                                         "node_modules",
                                         ".env",
                                         ".envrc",
                                         ".tox",
                                         ".nox",
                                         ".mypy_cache",
                                         ".ruff_cache",
                                         ".pytest_cache",
                                         ".hypothesis",
                                         ".ipynb_checkpoints",
                                         ".idea",
                                         ".vscode",
                                         ".eggs"};
  return std::ranges::find(kNames, name) != std::end(kNames) || name.starts_with(".env.");
}

// Returns true for files that leanpyc itself writes.
bool is_ours(std::string_view name) {
  return name == kRecordName || name == kJournalName || PycWriter::is_temporary(name);
}

}  // namespace

SourceWalk::SourceWalk(const BuildRequest& request) : request_(request) {
  if (!request.list_file) return;
  list_.reset(*request.list_file == "-" ? stdin : std::fopen(request.list_file->c_str(), "re"));
  // fopen() opens a folder; only reading from it fails.
  struct stat status {};
  list_failed_ = !list_ || ::fstat(::fileno(list_.get()), &status) != 0 || S_ISDIR(status.st_mode);
}

bool SourceWalk::next(SourceBatch& batch) {
  batch = {};
  if (list_failed_) return report_unreadable_list(batch);
  for (;;) {
    while (!stack_.empty()) {
      if (take_files(batch)) return true;
    }
    std::string path;
    if (pending_folder_) {
      path = std::move(*pending_folder_);
      pending_folder_.reset();
    } else {
      if (!next_path(path)) return !batch.empty();
      if (!is_folder(path.c_str())) {
        batch.items.push_back({.name = std::move(path), .maybe_link = true});
        if (!request_.out.empty()) {
          ImportRoots::Place place = import_roots_.of_file(batch.items.back().name);
          add_root(place.root, true);
          batch.items.back().out_folder = std::move(place.folder);
          batch.installed = place.installed;
        }
        batch.named = true;
        if (batch.items.size() >= kBatchSize) return true;
        continue;
      }
      if (!batch.items.empty()) {
        pending_folder_ = std::move(path);
        return true;
      }
    }
    root_ = std::make_shared<std::string>(path);
    std::string name = path;
    if (!request_.out.empty()) {
      place_ = import_roots_.of_folder(path);
      add_root(place_.path, false);
    }
    open_folder(std::move(path), AT_FDCWD, name.c_str(), request_.max_depth.value_or(kDeepest), batch);
    root_length_ = stack_.empty() ? 0 : stack_.back().prefix.size();
  }
}

void SourceWalk::add_root(const std::string& folder, bool named) {
  Root root{folder, named};
  // The files of one folder usually follow each other in a list, so the last root is compared first.
  if (!roots_.empty() && roots_.back() == root) return;
  if (std::ranges::find(roots_, root) == roots_.end()) roots_.push_back(std::move(root));
}

// As in compileall, a list that cannot be read stops the whole run, including the paths before it.
bool SourceWalk::report_unreadable_list(SourceBatch& batch) {
  if (std::exchange(list_reported_, true)) return false;
  batch.events.push_back({.kind = BuildEvent::Kind::CannotReadList, .path = *request_.list_file});
  batch.counts.list_unreadable = true;
  return true;
}

bool SourceWalk::next_path(std::string& path) {
  if (next_path_ < request_.paths.size()) {
    path = request_.paths[next_path_++];
    return true;
  }
  return list_ && next_listed_path(path);
}

// Lines end as in Python's text mode: LF, CR, or both.
bool SourceWalk::next_listed_path(std::string& path) {
  path.clear();
  bool any = false;
  for (int c; (c = ::getc_unlocked(list_.get())) != EOF;) {
    any = true;
    if (c == '\n') break;
    if (c == '\r') {
      int after = ::getc_unlocked(list_.get());
      if (after != '\n' && after != EOF) std::ungetc(after, list_.get());
      break;
    }
    // Bounds the memory for a file without newlines. The system rejects paths of this length.
    if (path.size() < kLongestListedPath) path += static_cast<char>(c);
  }
  path = std::string(stripped(path));
  return any;
}

// compileall takes everything except regular files for folders, and then fails to list them.
bool SourceWalk::is_folder(const char* name) {
  struct stat status {};
  return ::stat(name, &status) != 0 || !S_ISREG(status.st_mode);
}

void SourceWalk::open_folder(std::string path, int parent, const char* name, int depth_left, SourceBatch& batch) {
  if (request_.verbose) batch.events.push_back({.kind = BuildEvent::Kind::Listing, .path = path});
  Folder folder;
  folder.prefix = path.empty() || path.ends_with('/') ? path : path + '/';
  folder.path = std::move(path);
  folder.depth_left = depth_left;
  const bool is_root = stack_.empty();
  if (is_root) {
    folder.installed = place_.installed;
  } else {
    const Folder& above = stack_.back();
    folder.installed = above.installed;
    folder.migrations = above.migrations || (above.alembic && std::string_view(name) == "versions");
  }
  // A longer path cannot be opened by name: os.listdir(), and so compileall, fails, and importlib cannot load from it.
  if (folder.prefix.size() >= PATH_MAX) return cannot_list(std::move(folder.path), batch);
  folder.handle = std::make_shared<FileHandle>(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.handle->is_open()) return cannot_list(std::move(folder.path), batch);
  if (!is_root && !request_.out.empty() && is_output(*folder.handle)) return;
  if (!list(folder)) return cannot_list(std::move(folder.path), batch);
  if (!is_root && folder.environment && request_.whole_tree()) {
    ++batch.counts.not_copied;
    batch.events.push_back({.kind = BuildEvent::Kind::NotCopied, .path = std::move(folder.path)});
    return;
  }
  if (request_.whole_tree()) drop_unwanted(folder, batch);
  stack_.push_back(std::move(folder));
}

void SourceWalk::cannot_list(std::string path, SourceBatch& batch) const {
  batch.events.push_back({.kind = BuildEvent::Kind::CannotList, .path = std::move(path)});
  ++batch.counts.unlistable;
  // For compileall, a folder that cannot be listed does not change the exit status. A tree below --out must be
  // complete, so there it is a failure.
  if (!request_.out.empty()) batch.counts.incomplete = true;
}

// The output tree may be inside the input. The output folder may also be made during the walk, so the folders are
// compared by inode and not by name.
bool SourceWalk::is_output(const FileHandle& folder) const {
  struct stat out {};
  struct stat here {};
  return ::stat(request_.out.c_str(), &out) == 0 && ::fstat(folder.get(), &here) == 0 && out.st_ino == here.st_ino &&
         out.st_dev == here.st_dev;
}

// In a whole tree, all other files are wanted as data, except for the results of earlier compiling.
bool SourceWalk::is_wanted(std::string_view name) const {
  return name.ends_with(kSourceSuffix) || request_.whole_tree();
}

bool SourceWalk::list(Folder& folder) {
  bool env = false;
  bool mako = false;
  const std::string_view own_name = base_name(folder.path);
  folder.installed = folder.installed || own_name == "site-packages" || own_name == "dist-packages";
  const bool listed = list_folder(folder.handle->get(), listing_, [&](std::string_view name, uint8_t type) {
    if (name == "." || name == ".." || name == "__pycache__") return;
    if (request_.whole_tree()) {
      if (is_ours(name)) return;
      env = env || name == "env.py";
      mako = mako || name == "script.py.mako";
      folder.environment = folder.environment || name == "pyvenv.cfg";
      folder.installed = folder.installed || name.ends_with(".dist-info");
    }
    const bool source = is_wanted(name);
    // One folder below the deepest is taken, to be reported.
    const bool deeper = folder.depth_left > 0 || !request_.max_depth;
    const bool wanted = type == DT_DIR       ? deeper
                        : type == DT_UNKNOWN ? source || deeper
                                             : source && (type == DT_REG || type == DT_LNK);
    if (!wanted) return;
    folder.entries.push_back({static_cast<uint32_t>(folder.names.size()), type});
    folder.names.append(name).push_back('\0');
  });
  folder.alembic = env && mako;
  if (!listed) return false;
  if (request_.whole_tree()) drop_legacy_results(folder);
  // Sorts by bytes, which for UTF-8 is the order in which Python sorts str.
  std::sort(folder.entries.begin(), folder.entries.end(), [&](const Folder::Entry& a, const Folder::Entry& b) {
    return std::strcmp(folder.names.data() + a.name, folder.names.data() + b.name) < 0;
  });
  return true;
}

// A NAME.pyc beside NAME.py is not data: the new one replaces it.
void SourceWalk::drop_legacy_results(Folder& folder) {
  auto name_of = [&folder](const Folder::Entry& entry) { return std::string_view(folder.names.data() + entry.name); };
  std::vector<std::string_view> sources;
  for (const Folder::Entry& entry : folder.entries) {
    if (name_of(entry).ends_with(kSourceSuffix)) sources.push_back(name_of(entry));
  }
  std::sort(sources.begin(), sources.end());
  std::erase_if(folder.entries, [&](const Folder::Entry& entry) {
    std::string_view name = name_of(entry);
    if (!name.ends_with(".pyc")) return false;
    name.remove_suffix(1);
    return std::binary_search(sources.begin(), sources.end(), name);
  });
}

void SourceWalk::drop_unwanted(Folder& folder, SourceBatch& batch) const {
  std::erase_if(folder.entries, [&](const Folder::Entry& entry) {
    const char* name = folder.names.data() + entry.name;
    if (!is_version_control(name) && (folder.installed || !is_of_the_workshop(name))) return false;
    ++batch.counts.not_copied;
    batch.events.push_back({.kind = BuildEvent::Kind::NotCopied, .path = folder.prefix + name});
    return true;
  });
}

void SourceWalk::start_batch(const Folder& folder, SourceBatch& batch) {
  batch.items.reserve(std::min(kBatchSize, folder.entries.size() - folder.next + 1));
  batch.folder = folder.handle;
  batch.prefix = folder.prefix;
  batch.root_length = root_length_;
  batch.root = root_;
  batch.out_folder = place_.folder;
  batch.installed = folder.installed;
}

bool SourceWalk::take_files(SourceBatch& batch) {
  // Files of other folders, and files that were named themselves, were handed over before this folder was opened.
  Folder& folder = stack_.back();
  if (!folder.handle && folder.next < folder.entries.size()) {
    folder.handle = std::make_shared<FileHandle>(::open(folder.prefix.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.handle->is_open()) {
      // The folder, or its permissions, changed while the folders below it were walked.
      cannot_list(folder.path, batch);
      stack_.pop_back();
      return false;
    }
  }
  while (folder.next < folder.entries.size()) {
    const Folder::Entry entry = folder.entries[folder.next++];
    const char* name = folder.names.data() + entry.name;
    uint8_t type = entry.type;
    if (type == DT_UNKNOWN) {
      struct stat status {};
      if (::fstatat(folder.handle->get(), name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        // The file's own failure is reported when it is opened.
        if (errno == ENOENT || !is_wanted(name)) continue;
        status.st_mode = S_IFREG;
      }
      type = S_ISDIR(status.st_mode) ? DT_DIR : S_ISLNK(status.st_mode) ? DT_LNK : DT_REG;
      if (type == DT_DIR ? folder.depth_left <= 0 && request_.max_depth : !is_wanted(name)) continue;
    }
    if (type == DT_DIR) {
      if (!batch.items.empty() || batch.events.size() >= kLargestReport) {
        // The folder's events belong after these files, so the next call opens it.
        --folder.next;
        return true;
      }
      if (folder.depth_left <= 0) {
        batch.events.push_back(
            failure(folder.prefix + name, "OSError",
                    fmt::format("the folder is more than {} folders deep (-r DEPTH goes deeper)", kDeepest)));
        ++batch.counts.unlistable;
        batch.counts.incomplete = true;
        continue;
      }
      std::shared_ptr<FileHandle> handle = folder.handle;
      if (stack_.size() > kFoldersHeldOpen) folder.handle = nullptr;
      open_folder(folder.prefix + name, handle->get(), name, folder.depth_left - 1, batch);
      if (&stack_.back() == &folder) folder.handle = std::move(handle);
      return false;
    }
    if (batch.items.empty()) start_batch(folder, batch);
    const bool migration = folder.migrations || (folder.alembic && std::string_view(name) == "env.py");
    batch.items.push_back({.name = name, .maybe_link = type == DT_LNK, .migration = migration});
    if (batch.items.size() >= kBatchSize) return true;
  }
  stack_.pop_back();
  // The next folder's files need another batch.
  return !batch.items.empty();
}

}  // namespace leanpyc
