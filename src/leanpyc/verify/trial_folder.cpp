#include "leanpyc/verify/trial_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <utility>

#include "leanpyc/build/path_text.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "verify-";
constexpr int kMostAttempts = 5;

// Opens and locks the folder; the result is not open if another process has the lock. Unlike a process id, a lock works
// between containers that share the cache.
FileHandle locked(const std::string& folder) {
  FileHandle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (handle.is_open() && ::flock(handle.get(), LOCK_EX | LOCK_NB) != 0) handle.reset();
  return handle;
}

bool is_ours(const FileHandle& folder) {
  struct stat status {};
  return ::fstat(folder.get(), &status) == 0 && status.st_uid == ::geteuid();
}

// Returns true if the path still leads to the open folder.
bool is_there(const FileHandle& folder, const std::string& path) {
  struct stat open_one {};
  struct stat named {};
  return ::fstat(folder.get(), &open_one) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         open_one.st_ino == named.st_ino && open_one.st_dev == named.st_dev;
}

// A process that is being killed may add a file while the folder is deleted.
void remove_whole(const fs::path& folder) {
  std::error_code error;
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    fs::remove_all(folder, error);
    if (!fs::exists(folder, error)) return;
  }
}

void remove_left_behind(const std::string& cache) {
  std::error_code ignored;
  for (fs::directory_iterator entry(cache, ignored), end; entry != end; entry.increment(ignored)) {
    if (!entry->path().filename().string().starts_with(kPrefix)) continue;
    FileHandle handle = locked(entry->path().string());
    if (handle.is_open() && is_ours(handle)) remove_whole(entry->path());
  }
}

}  // namespace

std::optional<TrialFolder> TrialFolder::make(const std::string& cache, std::string& error) {
  if (int status = make_folders(AT_FDCWD, cache); status != 0) {
    error = os_error_text(status, cache);
    return std::nullopt;
  }
  remove_left_behind(cache);
  std::string path;
  FileHandle lock;
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    path = fmt::format("{}/{}XXXXXX", cache, kPrefix);
    if (::mkdtemp(path.data()) == nullptr) {
      error = os_error_text(errno, cache);
      return std::nullopt;
    }
    lock = locked(path);
    // Another verify may have deleted the folder before it was locked.
    if (lock.is_open() && is_there(lock, path)) break;
  }
  // Where folders cannot be locked, the next verify cannot lock this one, and leaves it alone.
  return TrialFolder(std::move(path), std::move(lock));
}

TrialFolder::TrialFolder(std::string path, FileHandle lock) : path_(std::move(path)), lock_(std::move(lock)) {}

TrialFolder::TrialFolder(TrialFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}

TrialFolder::~TrialFolder() {
  if (!path_.empty()) remove_whole(path_);
}

}  // namespace leanpyc
