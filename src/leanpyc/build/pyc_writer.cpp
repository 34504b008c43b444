#include "leanpyc/build/pyc_writer.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <utility>

#include "leanpyc/build/file_access.h"
#include "leanpyc/build/folder_listing.h"
#include "leanpyc/build/path_text.h"

namespace leanpyc {
namespace {

// Temporary files are ".leanpyc-PID-NUMBER.tmp": short enough for every folder that can hold the real name.
constexpr std::string_view kTemporaryStart = ".leanpyc-";
constexpr std::string_view kTemporaryEnd = ".tmp";
// Number of names to try. Names may be taken: in a container, each run has the same process number, so a killed run has
// left files with the same names.
constexpr int kAttempts = 64;

std::atomic<uint64_t> next_number{0};

// Returns the process that made the temporary file; 0 if the name is not that of a temporary file.
pid_t owner_of(std::string_view name) {
  if (!name.starts_with(kTemporaryStart) || !name.ends_with(kTemporaryEnd)) return 0;
  name.remove_prefix(kTemporaryStart.size());
  pid_t pid = 0;
  auto [end, status] = std::from_chars(name.data(), name.data() + name.size(), pid);
  return status == std::errc{} && pid > 0 && *end == '-' ? pid : 0;
}

// A writer holds a lock on its temporary file until its process ends, and a zombie holds no lock. Unlike a process
// number, which has no meaning outside of its container, the lock works between containers.
bool is_abandoned(int folder, const char* name, pid_t owner) {
  const FileHandle file(::openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (file.is_open() && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return true;
  if (file.is_open() && errno == EWOULDBLOCK) return false;
  // The lock cannot be tested: the file is a link, is not readable, or is on a file system without locks. Uses the
  // process number instead.
  return owner != ::getpid() && ::kill(owner, 0) != 0 && errno == ESRCH;
}

int write_bytes(int fd, std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
  return 0;
}

}  // namespace

PycWriter::PycWriter() : process_(::getpid()) {}

std::string PycWriter::temporary_name(std::string_view folder) const {
  return fmt::format("{}{}{}-{}{}", folder, kTemporaryStart, process_,
                     next_number.fetch_add(1, std::memory_order_relaxed), kTemporaryEnd);
}

int PycWriter::write(const PycPath& target, std::span<const uint8_t> bytes, mode_t mode) {
  return write(target, mode, [bytes](int file) { return write_bytes(file, bytes); });
}

int PycWriter::write(const PycPath& target, mode_t mode, const Fill& fill) {
  // ENOENT: the folder is missing, or another run took the temporary file for an abandoned one. EEXIST: a file of a
  // killed run has the name.
  int error = 0;
  look_through(target);
  if (std::exchange(missing_, false)) {
    if (int folder_error = make_folders(target.folder, folder_prefix(target.name))) return folder_error;
  }
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    error = write_once(target, mode, fill);
    if (error != ENOENT && error != EEXIST) break;
    if (error == ENOENT) {
      if (int folder_error = make_folders(target.folder, folder_prefix(target.name))) return folder_error;
    }
  }
  return error;
}

int PycWriter::write_once(const PycPath& target, mode_t mode, const Fill& fill) {
  std::string_view folder = folder_prefix(target.name);
  const std::string temporary = temporary_name(folder);
  FileHandle file(::openat(target.folder, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!file.is_open()) return errno;
  ::flock(file.get(), LOCK_EX | LOCK_NB);
  int error = fill(file.get());
  // Some file systems report a full disk only at close(). It ends the lock as well: a sweep at this very moment makes
  // the rename fail with ENOENT, and write() tries again.
  if (file.reset() != 0 && error == 0) error = errno;
  if (error == 0 && ::renameat(target.folder, temporary.c_str(), target.folder, target.name.c_str()) != 0)
    error = errno;
  if (error != 0) ::unlinkat(target.folder, temporary.c_str(), 0);
  return error;
}

int PycWriter::write_link(const PycPath& target, const std::string& text) {
  look_through(target);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const std::string temporary = temporary_name(folder_prefix(target.name));
    if (::symlinkat(text.c_str(), target.folder, temporary.c_str()) != 0) {
      if (errno == EEXIST) continue;
      return errno;
    }
    if (::renameat(target.folder, temporary.c_str(), target.folder, target.name.c_str()) == 0) return 0;
    const int error = errno;
    ::unlinkat(target.folder, temporary.c_str(), 0);
    if (error != ENOENT) return error;
  }
  return EEXIST;
}

int PycWriter::link(const PycPath& source, const PycPath& target) {
  const std::string temporary = temporary_name(folder_prefix(target.name));
  if (::linkat(source.folder, source.name.c_str(), target.folder, temporary.c_str(), 0) != 0) return errno;
  int error = ::renameat(target.folder, temporary.c_str(), target.folder, target.name.c_str()) != 0 ? errno : 0;
  // rename() between two names of one file does nothing, and leaves both.
  ::unlinkat(target.folder, temporary.c_str(), 0);
  return error;
}

bool PycWriter::is_temporary(std::string_view name) { return owner_of(name) != 0; }

bool PycWriter::sweep(int folder, std::vector<char>& room, bool& only_regular) {
  only_regular = true;
  return list_folder(folder, room, [&](std::string_view found, uint8_t type) {
    if (type != DT_REG && found != "." && found != "..") only_regular = false;
    const pid_t owner = owner_of(found);
    if (owner != 0 && is_abandoned(folder, found.data(), owner)) ::unlinkat(folder, found.data(), 0);
  });
}

void PycWriter::look_through(const PycPath& target) {
  std::string_view folder = folder_prefix(target.path);
  if (folder == seen_) return;
  seen_ = folder;
  only_regular_ = missing_ = false;
  std::string name(folder_prefix(target.name));
  if (name.empty()) name = ".";
  const FileHandle listed(::openat(target.folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!listed.is_open()) {
    only_regular_ = missing_ = errno == ENOENT;
    return;
  }
  bool only_regular = true;
  only_regular_ = sweep(listed.get(), listing_, only_regular) && only_regular;
}

std::string PycWriter::refusal_to_replace(const PycPath& target) {
  look_through(target);
  struct stat status {};
  if (only_regular_ || ::fstatat(target.folder, target.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
      S_ISREG(status.st_mode)) {
    return {};
  }
  return fmt::format("{} is a {} and will be changed into a regular {} if import writes a byte-compiled file to it",
                     printable_path(target.path), S_ISLNK(status.st_mode) ? "symlink" : "non-regular file",
                     S_ISLNK(status.st_mode) ? "file" : "one");
}

}  // namespace leanpyc
