#include "leanpyc/build/source_walk.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "leanpyc/build/folder_listing.h"
#include "leanpyc/build/path_text.h"

namespace leanpyc {
namespace {

// Enough files that handing a batch over costs nothing beside compiling them, few enough that no core waits at the end.
constexpr size_t kBatchSize = 16;
// How many empty folders may be reported in one batch.
constexpr size_t kLargestReport = 256;
// Deeper ones are opened again, by their path, once the folders in them are done.
constexpr size_t kFoldersHeldOpen = 16;

constexpr std::string_view kSourceSuffix = ".py";

// str.strip() of the white space that a file name in a list may be surrounded by.
std::string_view stripped(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f\v\x1c\x1d\x1e\x1f";
  size_t start = text.find_first_not_of(kSpace);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kSpace) - start + 1);
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
        batch.items.push_back({std::move(path), true});
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
    open_folder(std::move(path), AT_FDCWD, name.c_str(), request_.max_depth, batch);
    root_length_ = stack_.empty() ? 0 : stack_.back().prefix.size();
  }
}

// As compileall: a list that cannot be read stops everything, the paths before it too.
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
    path += static_cast<char>(c);
  }
  path = std::string(stripped(path));
  return any;
}

// compileall takes for a folder whatever is no regular file, and fails to list it.
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
  folder.handle = std::make_shared<FileHandle>(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.handle->is_open() || !list(folder)) {
    batch.events.push_back({.kind = BuildEvent::Kind::CannotList, .path = std::move(folder.path)});
    ++batch.counts.unlistable;
    return;
  }
  stack_.push_back(std::move(folder));
}

// In a tree that is to be whole, everything else is data; but what compiling made before is not.
bool SourceWalk::is_wanted(std::string_view name) const {
  return name.ends_with(kSourceSuffix) || request_.whole_tree();
}

bool SourceWalk::list(Folder& folder) {
  const bool listed = list_folder(folder.handle->get(), listing_, [&](std::string_view name, uint8_t type) {
    if (name == "." || name == ".." || name == "__pycache__") return;
    const bool source = is_wanted(name);
    const bool wanted = type == DT_DIR       ? folder.depth_left > 0
                        : type == DT_UNKNOWN ? source || folder.depth_left > 0
                                             : source && (type == DT_REG || type == DT_LNK);
    if (!wanted) return;
    folder.entries.push_back({static_cast<uint32_t>(folder.names.size()), type});
    folder.names.append(name).push_back('\0');
  });
  if (!listed) return false;
  if (request_.whole_tree()) drop_legacy_results(folder);
  // By bytes, which for UTF-8 is Python's order of str.
  std::sort(folder.entries.begin(), folder.entries.end(), [&](const Folder::Entry& a, const Folder::Entry& b) {
    return std::strcmp(folder.names.data() + a.name, folder.names.data() + b.name) < 0;
  });
  return true;
}

// NAME.pyc beside NAME.py: the new one is to have its place.
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

void SourceWalk::start_batch(const Folder& folder, SourceBatch& batch) {
  batch.items.reserve(std::min(kBatchSize, folder.entries.size() - folder.next + 1));
  batch.folder = folder.handle;
  batch.prefix = folder.prefix;
  batch.root_length = root_length_;
  batch.root = root_;
}

bool SourceWalk::take_files(SourceBatch& batch) {
  // Files named themselves, or of another folder, were handed over before this folder was opened.
  Folder& folder = stack_.back();
  if (!folder.handle && folder.next < folder.entries.size()) {
    folder.handle = std::make_shared<FileHandle>(::open(folder.prefix.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.handle->is_open()) {
      // It went away, or its permissions did, while the folders below were walked.
      batch.events.push_back({.kind = BuildEvent::Kind::CannotList, .path = folder.path});
      ++batch.counts.unlistable;
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
      if (::fstatat(folder.handle->get(), name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
      type = S_ISDIR(status.st_mode) ? DT_DIR : S_ISLNK(status.st_mode) ? DT_LNK : DT_REG;
      if (type == DT_DIR ? folder.depth_left <= 0 : !is_wanted(name)) continue;
    }
    if (type == DT_DIR) {
      if (!batch.items.empty() || batch.events.size() >= kLargestReport) {
        // What is told of that folder belongs after those files: it is opened by the next call.
        --folder.next;
        return true;
      }
      std::shared_ptr<FileHandle> handle = folder.handle;
      if (stack_.size() > kFoldersHeldOpen) folder.handle = nullptr;
      open_folder(folder.prefix + name, handle->get(), name, folder.depth_left - 1, batch);
      if (&stack_.back() == &folder) folder.handle = std::move(handle);
      return false;
    }
    if (batch.items.empty()) start_batch(folder, batch);
    batch.items.push_back({name, type == DT_LNK});
    if (batch.items.size() >= kBatchSize) return true;
  }
  stack_.pop_back();
  // The next folder's files need another batch.
  return !batch.items.empty();
}

}  // namespace leanpyc
