#include "leanpyc/launch/cache_trust.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "leanpyc/build/file_access.h"

namespace leanpyc {

std::string trust_problem(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return errno == ENOENT ? std::string() : os_error_text(errno, path);
  if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    return fmt::format("{} belongs to another user ({})", path, status.st_uid);
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return fmt::format("other users can write to {} (chmod go-w)", path);
  }
  return {};
}

std::string make_trusted_folder(const std::string& path, bool shared) {
  const CreationMask mask(shared);
  if (int error = make_folders(AT_FDCWD, path)) return os_error_text(error, path);
  return trust_problem(path);
}

CreationMask::CreationMask(bool shared) : before_(::umask(shared ? 022 : 077)) {}

CreationMask::~CreationMask() { ::umask(before_); }

}  // namespace leanpyc
