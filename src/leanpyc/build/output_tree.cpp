#include "leanpyc/build/output_tree.h"

#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <thread>

#include "leanpyc/build/installed_files.h"
#include "leanpyc/build/path_text.h"

namespace leanpyc {
namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
constexpr int kFileFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW;

std::string_view without_trailing_slash(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

// Returns the source's path from the output's path as leanpyc names outputs: "p/a.pyc",
// "p/__pycache__/a.cpython-313.pyc".
std::string source_of(std::string_view output) {
  std::string path(folder_prefix(output));
  std::string name(base_name(output));
  if (!name.ends_with(".pyc")) return path + name;
  name.resize(name.size() - std::string_view(".pyc").size());
  constexpr std::string_view kCache = "__pycache__/";
  if (path.ends_with(kCache)) {
    path.resize(path.size() - kCache.size());
    if (const size_t level = name.rfind(".opt-"); level != std::string::npos) name.resize(level);
    if (const size_t tag = name.rfind('.'); tag != std::string::npos) name.resize(tag);
  }
  return path + name + ".py";
}

}  // namespace

std::string OutputTree::full_path(std::string_view path) const { return join_path(folder_, path); }

int OutputTree::open_tree(bool make) {
  if (tree_.is_open()) return 0;
  if (make) {
    if (int error = make_folders(AT_FDCWD, folder_)) return error;
  }
  FileHandle tree(::open(folder_.c_str(), kFolderFlags));
  if (!tree.is_open()) return errno;
  if (int error = lock(tree)) return error;
  tree_ = std::move(tree);
  real_ = resolved_path(folder_);
  load();
  return 0;
}

int OutputTree::lock(const FileHandle& tree) {
  constexpr std::chrono::milliseconds kPause(20);
  std::chrono::milliseconds waited(0);
  // The system releases the lock when the process ends. A file system without locks (errno ENOLCK, EBADF) has none.
  while (!gave_up_ && ::flock(tree.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return 0;
    gave_up_ = !on_wait_(waited);
    std::this_thread::sleep_for(kPause);
    waited += kPause;
  }
  return gave_up_ ? ECANCELED : 0;
}

void OutputTree::load() {
  if (loaded_) return;
  loaded_ = true;
  auto text_of = [this](std::string_view name) {
    std::string text;
    const FileHandle file(::openat(tree_.get(), std::string(name).c_str(), kFileFlags));
    struct stat status {};
    if (file.is_open() && ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode))
      read_whole_file(tree_.get(), std::string(name).c_str(), text, kMostBytesOfList);
    return text;
  };
  record_ = OutputRecord(text_of(kRecordName));
  seen_.assign(record_.size(), 0);
  OutputRecord::each_line(text_of(kJournalName), [this](std::string path, const OutputEntry& entry) {
    journaled_.emplace(std::move(path), entry);
  });
}

int OutputTree::open_folder(std::string_view path, bool make, FileHandle& handle) {
  const std::lock_guard lock(mutex_);
  if (int error = open_tree(make)) return error;
  path = without_trailing_slash(path);
  FileHandle at(::openat(tree_.get(), ".", kFolderFlags));
  if (!at.is_open()) return errno;
  for (size_t start = 0; start < path.size();) {
    const size_t end = std::min(path.find('/', start), path.size());
    const std::string name(path.substr(start, end - start));
    FileHandle next(::openat(at.get(), name.c_str(), kFolderFlags | O_NOFOLLOW));
    if (!next.is_open()) {
      int error = errno;
      struct stat status {};
      const bool there = ::fstatat(at.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
      if (there && S_ISDIR(status.st_mode)) return error;
      if (!make) return there ? ENOENT : error;
      if (there && !clear_locked(std::string(path.substr(0, end)))) return kInTheWay;
      if (::mkdirat(at.get(), name.c_str(), 0777) != 0 && errno != EEXIST) return errno;
      next = FileHandle(::openat(at.get(), name.c_str(), kFolderFlags | O_NOFOLLOW));
      if (!next.is_open()) return errno;
    }
    at = std::move(next);
    start = end + 1;
  }
  handle = std::move(at);
  return 0;
}

std::array<uint8_t, 8> OutputTree::root_key(const std::string& root, bool named) {
  namespace fs = std::filesystem;
  // The tree may not exist yet.
  const fs::path tree = fs::weakly_canonical(fs::absolute(folder_));
  std::error_code failure;
  const fs::path real = fs::weakly_canonical(fs::absolute(root), failure);
  DigestBuilder builder;
  builder.add_number(named ? 1 : 0);
  builder.add_field((failure ? fs::path(root) : real).lexically_relative(tree).string());
  const ContentDigest digest = builder.finish();
  std::array<uint8_t, 8> key{};
  std::copy_n(digest.bytes.begin(), key.size(), key.begin());
  return key;
}

std::vector<OutputEntry> OutputTree::entries_of(std::string_view path) const {
  std::vector<OutputEntry> found;
  const std::string name(path);
  if (auto at = kept_.find(name); at != kept_.end()) found.push_back(at->second);
  if (std::optional<size_t> index = record_.find(path)) found.push_back(record_.entry(*index));
  auto [first, last] = journaled_.equal_range(name);
  for (; first != last; ++first) found.push_back(first->second);
  return found;
}

std::optional<OutputEntry> OutputTree::recorded(std::string_view path) {
  const std::lock_guard lock(mutex_);
  std::vector<OutputEntry> found = entries_of(path);
  if (found.empty()) return std::nullopt;
  return found.front();
}

bool OutputTree::is_current(std::string_view path, int folder, const std::string& name, const OutputEntry& wanted,
                            bool executable, std::vector<char>& room, OutputEntry& found) {
  std::vector<OutputEntry> entries;
  {
    const std::lock_guard lock(mutex_);
    entries = entries_of(path);
  }
  std::erase_if(entries, [&](const OutputEntry& entry) {
    return entry.source != wanted.source || entry.recipe != wanted.recipe;
  });
  if (entries.empty()) return false;
  const FileHandle file(::openat(folder, name.c_str(), kFileFlags));
  struct stat status {};
  if (!file.is_open() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  if (((status.st_mode & S_IXUSR) != 0) != executable) return false;
  ContentDigest digest;
  uint64_t size = 0;
  if (digest_file(file.get(), room, digest, size) != 0) return false;
  for (const OutputEntry& entry : entries) {
    if (entry.output != digest) continue;
    found = entry;
    found.root = wanted.root;
    return true;
  }
  return false;
}

int OutputTree::announce(std::string_view path, const OutputEntry& entry) {
  const std::lock_guard lock(mutex_);
  if (!journal_.is_open()) {
    journal_ = FileHandle(::openat(tree_.get(), std::string(kJournalName).c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!journal_.is_open()) return errno;
  }
  const std::string line = (journal_torn_ ? "\n" : "") + OutputRecord::line(path, entry);
  const ssize_t count = ::write(journal_.get(), line.data(), line.size());
  if (count == static_cast<ssize_t>(line.size())) {
    journal_torn_ = false;
    return 0;
  }
  const int error = count < 0 ? errno : ENOSPC;
  if (count > 0) journal_torn_ = true;
  return error;
}

void OutputTree::keep(const std::string& path, const OutputEntry& entry) {
  const std::lock_guard lock(mutex_);
  if (std::optional<size_t> index = record_.find(path); index && record_.entry(*index) == entry) {
    seen_[*index] = 1;
    kept_.erase(path);
    return;
  }
  kept_[path] = entry;
}

bool OutputTree::is_kept_locked(const std::string& path) const {
  if (kept_.contains(path)) return true;
  const std::optional<size_t> index = record_.find(path);
  return index && seen_[*index] != 0;
}

bool OutputTree::is_kept(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return is_kept_locked(path);
}

std::optional<OutputEntry> OutputTree::kept_entry(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (!is_kept_locked(path)) return std::nullopt;
  return entries_of(path).front();
}

void OutputTree::fail(const std::string& path) {
  const std::lock_guard lock(mutex_);
  failed_.insert(path);
}

bool OutputTree::is_ours(int folder, const std::string& name, const std::string& path) {
  const std::vector<OutputEntry> entries = entries_of(path);
  if (entries.empty()) return false;
  ContentDigest digest;
  std::string text;
  if (read_link(folder, name.c_str(), text) == 0) {
    digest = digest_of(text);
  } else {
    const FileHandle file(::openat(folder, name.c_str(), kFileFlags));
    struct stat status {};
    std::vector<char> room;
    uint64_t size = 0;
    if (!file.is_open() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    if (digest_file(file.get(), room, digest, size) != 0) return false;
  }
  return std::ranges::any_of(entries, [&](const OutputEntry& entry) { return entry.output == digest; });
}

FileHandle OutputTree::open_existing(std::string_view path) {
  FileHandle folder(::openat(tree_.get(), ".", kFolderFlags));
  path = without_trailing_slash(path);
  for (size_t start = 0; folder.is_open() && start < path.size();) {
    const size_t end = std::min(path.find('/', start), path.size());
    const std::string name(path.substr(start, end - start));
    folder = FileHandle(::openat(folder.get(), name.c_str(), kFolderFlags | O_NOFOLLOW));
    start = end + 1;
  }
  return folder;
}

OutputTree::Removal OutputTree::remove(const std::string& path) {
  const FileHandle folder = open_existing(folder_prefix(path));
  const std::string name(base_name(path));
  struct stat status {};
  if (!folder.is_open() || ::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
    return Removal::Absent;
  if (!is_ours(folder.get(), name, path)) return Removal::Changed;
  return ::unlinkat(folder.get(), name.c_str(), 0) == 0 ? Removal::Done : Removal::Failed;
}

void OutputTree::remove_empty_folders(std::string_view path) {
  std::vector<char> room;
  for (path = without_trailing_slash(path); !path.empty(); path = without_trailing_slash(folder_prefix(path))) {
    const FileHandle above = open_existing(folder_prefix(path));
    const std::string name(base_name(path));
    if (!above.is_open()) continue;
    const FileHandle folder(::openat(above.get(), name.c_str(), kFolderFlags | O_NOFOLLOW));
    bool only_regular = false;
    if (!folder.is_open() && errno == ENOENT) continue;
    if (folder.is_open()) PycWriter::sweep(folder.get(), room, only_regular);
    if (::unlinkat(above.get(), name.c_str(), AT_REMOVEDIR) != 0) return;
  }
}

bool OutputTree::clear(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return tree_.is_open() && clear_locked(path);
}

bool OutputTree::clear_locked(const std::string& path) {
  const std::string below = path + '/';
  std::vector<std::string> inside;
  auto take = [&](const std::string& found) {
    if ((found == path || found.starts_with(below)) && !is_kept_locked(found)) inside.push_back(found);
  };
  for (size_t i = 0; i < record_.size(); ++i) take(record_.path(i));
  for (const auto& [found, entry] : journaled_) take(found);
  for (const std::string& found : inside) {
    remove(found);
    if (found != path) remove_empty_folders(folder_prefix(found));
  }
  struct stat status {};
  return ::fstatat(tree_.get(), path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;
}

void OutputTree::add_list(List list) {
  const std::lock_guard lock(mutex_);
  lists_.push_back(std::move(list));
}

void OutputTree::write_lists(BatchReport& report) {
  std::ranges::sort(lists_, {}, &List::path);
  for (List& list : lists_) {
    const std::string folder(folder_prefix(list.path));
    const std::string names = folder + "top_level.txt";
    if (list.name_modules && base_name(list.path) == "RECORD" && !kept_entry(names)) {
      write_list(names, top_level_names(list.text), 0666, list.entry, report);
      if (!list.text.ends_with('\n')) list.text += '\n';
      const std::string_view whole = folder;
      list.text += fmt::format("{}/top_level.txt,sha256=,0\n", base_name(whole.substr(0, whole.size() - 1)));
    }
    write_list(list.path,
               rewritten_list(list.text, list.path, [this](const std::string& path) { return kept_entry(path); }),
               list.mode, list.entry, report);
  }
}

void OutputTree::write_list(const std::string& path, const std::string& text, mode_t mode, OutputEntry entry,
                            BatchReport& report) {
  entry.output = digest_of(text);
  entry.size = text.size();
  FileHandle folder;
  int error = open_folder(folder_prefix(path), true, folder);
  const PycPath target{.folder = folder.get(), .name = std::string(base_name(path)), .path = full_path(path)};
  std::string there;
  if (error == 0 &&
      (read_whole_file(folder.get(), target.name.c_str(), there, kMostBytesOfList) != 0 || there != text)) {
    error = announce(path, entry);
    PycWriter writer;
    if (error == 0)
      error = writer.write(target, {reinterpret_cast<const uint8_t*>(text.data()), text.size()}, mode & 0777);
  }
  if (error == 0) return keep(path, entry);
  ++report.counts.failed;
  report.events.push_back(failure(target.path, os_error_name(error), os_error_text(error, target.path)));
}

int OutputTree::write_record(const std::string& text) {
  if (text == record_.text()) return 0;
  PycWriter writer;
  const PycPath target{.folder = tree_.get(), .name = std::string(kRecordName), .path = full_path(kRecordName)};
  return writer.write(target, {reinterpret_cast<const uint8_t*>(text.data()), text.size()}, 0666);
}

void OutputTree::finish(const std::vector<Root>& roots, bool complete, BatchReport& report) {
  const std::lock_guard lock(mutex_);
  if (open_tree(false) != 0) return;
  std::vector<std::pair<std::string, OutputEntry>> entries(kept_.begin(), kept_.end());
  std::vector<std::string> gone;
  auto root_of = [&](const OutputEntry& entry) {
    return std::ranges::find_if(roots, [&](const Root& root) { return root.key == entry.root; });
  };
  auto look_at = [&](const std::string& path, const OutputEntry& entry) {
    if (is_kept_locked(path)) return;
    auto root = root_of(entry);
    bool stale = failed_.contains(path);
    if (complete && root != roots.end()) {
      struct stat status {};
      // If files were named one by one, another run may have named other files of that folder. So only an output whose
      // source is missing is stale.
      stale = stale || root->folder.empty() || ::lstat(join_path(root->folder, source_of(path)).c_str(), &status) != 0;
    }
    if (stale) {
      gone.push_back(path);
    } else {
      entries.emplace_back(path, entry);
    }
  };
  const OutputRecord before = std::move(record_);
  const std::vector<char> seen = std::move(seen_);
  // Reads the record again, because on a file system without locks another run may have changed it.
  loaded_ = false;
  load();
  for (size_t i = 0; i < before.size(); ++i) {
    if (seen[i] == 0) continue;
    std::string path = before.path(i);
    if (std::optional<size_t> index = record_.find(path)) seen_[*index] = 1;
    if (!kept_.contains(path)) entries.emplace_back(std::move(path), before.entry(i));
  }
  for (size_t i = 0; i < record_.size(); ++i) look_at(record_.path(i), record_.entry(i));
  std::unordered_map<std::string, OutputEntry> announced(journaled_.begin(), journaled_.end());
  for (const auto& [path, entry] : announced) {
    if (!record_.find(path)) look_at(path, entry);
  }
  for (const std::string& path : gone) {
    const Removal removal = remove(path);
    if (removal == Removal::Done) {
      ++report.counts.removed;
      report.events.push_back({.kind = BuildEvent::Kind::Removed, .path = full_path(path)});
      remove_empty_folders(folder_prefix(path));
    } else if (removal == Removal::Changed) {
      report.events.push_back({.kind = BuildEvent::Kind::NotRemoved, .path = full_path(path)});
      // The old source remains beside the new .pyc, and Python would import the source.
      if (path.ends_with(".py") && is_kept_locked(path + 'c')) report.counts.incomplete = true;
    } else if (removal == Removal::Failed) {
      const int error = errno;
      report.counts.incomplete = true;
      report.events.push_back(failure(full_path(path), os_error_name(error), os_error_text(error, full_path(path))));
      entries.emplace_back(path, entries_of(path).front());
    }
  }
  std::ranges::sort(entries, {}, [](const auto& entry) -> const std::string& { return entry.first; });
  std::string text(OutputRecord::kFirstLine);
  for (const auto& [path, entry] : entries) text += OutputRecord::line(path, entry);
  int error = entries.empty() && record_.text().empty() ? 0 : write_record(text);
  if (error != 0) {
    report.counts.incomplete = true;
    report.events.push_back(
        failure(full_path(kRecordName), os_error_name(error), os_error_text(error, full_path(kRecordName))));
  } else {
    ::unlinkat(tree_.get(), std::string(kJournalName).c_str(), 0);
  }
}

}  // namespace leanpyc
