#include "leanpyc/build/file_copy.h"

#include <fmt/format.h>
#include <sys/sendfile.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>

#include "leanpyc/build/path_text.h"

namespace leanpyc {
namespace {

std::atomic<uint64_t> next_number{0};

// In PycWriter's form, so that what a killed run leaves is found and removed.
std::string temporary_name(std::string_view path) {
  return fmt::format("{}.leanpyc-{}-copy{}.tmp", folder_prefix(path), ::getpid(),
                     next_number.fetch_add(1, std::memory_order_relaxed));
}

bool same_time(const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

int copy_bytes(int source, int target, off_t size) {
  for (off_t copied = 0; copied < size;) {
    ssize_t count = ::sendfile(target, source, nullptr, static_cast<size_t>(size - copied));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    if (count == 0) break;  // it became shorter meanwhile
    copied += count;
  }
  return 0;
}

int rename_over(const std::string& temporary, const std::string& path, int error) {
  if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) ::unlink(temporary.c_str());
  return error;
}

int copy_link(int folder, const char* name, const std::string& path) {
  std::array<char, PATH_MAX> target{};
  ssize_t length = ::readlinkat(folder, name, target.data(), target.size() - 1);
  if (length < 0) return errno;
  const std::string temporary = temporary_name(path);
  if (::symlink(target.data(), temporary.c_str()) != 0) return errno;
  return rename_over(temporary, path, 0);
}

}  // namespace

CopyOutcome copy_file(int folder, const char* name, std::string path) {
  CopyOutcome outcome{.path = std::move(path)};
  auto failed = [&outcome](int error, bool about_source) {
    outcome.error = error;
    outcome.about_source = about_source;
    return outcome;
  };
  struct stat status {};
  if (::fstatat(folder, name, &status, 0) != 0) {
    // A link that leads nowhere is copied as it is, and what went away was never there.
    struct stat link {};
    if (::fstatat(folder, name, &link, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISLNK(link.st_mode))
      return failed(kNotAFile, true);
    status = link;
  } else if (S_ISDIR(status.st_mode)) {
    struct stat link {};
    if (::fstatat(folder, name, &link, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISLNK(link.st_mode))
      return failed(kNotAFile, true);
    status = link;
  }
  if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode)) return failed(kNotAFile, true);
  if (int error = make_folders(AT_FDCWD, folder_prefix(outcome.path))) return failed(error, false);
  if (S_ISLNK(status.st_mode)) return failed(copy_link(folder, name, outcome.path), false);

  struct stat there {};
  if (::lstat(outcome.path.c_str(), &there) == 0 && S_ISREG(there.st_mode) && there.st_size == status.st_size &&
      same_time(there.st_mtim, status.st_mtim)) {
    return outcome;
  }
  FileHandle source(::openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!source.is_open() || ::fstat(source.get(), &status) != 0) return failed(errno, true);
  const std::string temporary = temporary_name(outcome.path);
  FileHandle target(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, status.st_mode & 0777));
  if (!target.is_open()) return failed(errno, false);
  int error = copy_bytes(source.get(), target.get(), status.st_size);
  const std::array<timespec, 2> times{status.st_atim, status.st_mtim};
  if (error == 0 && ::futimens(target.get(), times.data()) != 0) error = errno;
  if (target.reset() != 0 && error == 0) error = errno;
  return failed(rename_over(temporary, outcome.path, error), false);
}

}  // namespace leanpyc
