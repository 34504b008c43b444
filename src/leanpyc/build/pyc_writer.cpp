#include "leanpyc/build/pyc_writer.h"

#include <fmt/format.h>
#include <signal.h>

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

// Temporary files are ".leanpyc-PID-NUMBER.tmp": short enough for any folder that holds the real name, and telling
// whose they are.
constexpr std::string_view kTemporaryStart = ".leanpyc-";
constexpr std::string_view kTemporaryEnd = ".tmp";
constexpr int kAttempts = 8;

std::atomic<uint64_t> next_number{0};

// The process that made the temporary file; 0 if the name is no such file's.
pid_t owner_of(std::string_view name) {
  if (!name.starts_with(kTemporaryStart) || !name.ends_with(kTemporaryEnd)) return 0;
  name.remove_prefix(kTemporaryStart.size());
  pid_t pid = 0;
  auto [end, status] = std::from_chars(name.data(), name.data() + name.size(), pid);
  return status == std::errc{} && pid > 0 && *end == '-' ? pid : 0;
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
  // ENOENT: the folder is missing, or another run took our temporary file for the leftover of a dead process (the
  // number of a process means nothing outside its container). EEXIST: such a leftover has our name.
  int error = 0;
  look_through(target);
  if (std::exchange(missing_, false)) {
    if (int folder_error = make_folders(target.folder, folder_prefix(target.name))) return folder_error;
  }
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    error = write_once(target, bytes, mode);
    if (error != ENOENT && error != EEXIST) break;
    if (error == ENOENT) {
      if (int folder_error = make_folders(target.folder, folder_prefix(target.name))) return folder_error;
    }
  }
  return error;
}

int PycWriter::write_once(const PycPath& target, std::span<const uint8_t> bytes, mode_t mode) {
  std::string_view folder = folder_prefix(target.name);
  const std::string temporary = temporary_name(folder);
  FileHandle file(::openat(target.folder, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!file.is_open()) return errno;
  int error = write_bytes(file.get(), bytes);
  // Some file systems report a full disk only here.
  if (file.reset() != 0 && error == 0) error = errno;
  if (error == 0 && ::renameat(target.folder, temporary.c_str(), target.folder, target.name.c_str()) != 0)
    error = errno;
  if (error != 0) ::unlinkat(target.folder, temporary.c_str(), 0);
  return error;
}

int PycWriter::link(const PycPath& source, const PycPath& target) {
  const std::string temporary = temporary_name(folder_prefix(target.name));
  if (::linkat(source.folder, source.name.c_str(), target.folder, temporary.c_str(), 0) != 0) return errno;
  int error = ::renameat(target.folder, temporary.c_str(), target.folder, target.name.c_str()) != 0 ? errno : 0;
  // rename() between two names of one file does nothing, and leaves both.
  ::unlinkat(target.folder, temporary.c_str(), 0);
  return error;
}

// Once a folder, which costs one listing for all its files.
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
  const bool whole = list_folder(listed.get(), listing_, [&](std::string_view found, uint8_t type) {
    if (type != DT_REG && found != "." && found != "..") only_regular = false;
    pid_t owner = owner_of(found);
    if (owner != 0 && ::kill(owner, 0) != 0 && errno == ESRCH) ::unlinkat(listed.get(), found.data(), 0);
  });
  only_regular_ = whole && only_regular;
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
