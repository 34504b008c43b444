// Lists a folder with as few system calls as possible.
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#if defined(__linux__)
#include <sys/syscall.h>
#endif

namespace leanpyc {

// Both functions call visit(std::string_view name, uint8_t type) for every entry of the open folder, including "." and
// "..", in the file system's order. The name ends with a NUL. The type is one of DT_…, and may be DT_UNKNOWN. They
// return false if the folder cannot be read, perhaps after some visits. A folder can be read once.

// Works on any POSIX system.
template <class Visit>
bool list_by_readdir(int folder, Visit visit) {
  const int own = ::fcntl(folder, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return false;
  std::unique_ptr<DIR, int (*)(DIR*)> listing(::fdopendir(own), [](DIR* dir) { return ::closedir(dir); });
  if (!listing) {
    ::close(own);
    return false;
  }
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(listing.get());
    if (entry == nullptr) return errno == 0;
    visit(std::string_view(entry->d_name), entry->d_type);
  }
}

// Works on any POSIX system, and is faster on Linux. `room` is a reused buffer for the kernel's answer; readdir() would
// allocate such a buffer for every folder.
template <class Visit>
bool list_folder(int folder, [[maybe_unused]] std::vector<char>& room, Visit visit) {
#if defined(__linux__)
  constexpr size_t kRoom = size_t{32} << 10;
  room.resize(kRoom);
  for (;;) {
    const long count = ::syscall(SYS_getdents64, folder, room.data(), room.size());
    if (count <= 0) return count == 0;
    for (long at = 0; at < count;) {
      const auto* entry = reinterpret_cast<const dirent64*>(room.data() + at);
      at += entry->d_reclen;
      visit(std::string_view(entry->d_name), entry->d_type);
    }
  }
#else
  return list_by_readdir(folder, visit);
#endif
}

}  // namespace leanpyc
