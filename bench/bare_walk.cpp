// The minimum work for finding "nothing to do": reads every folder of a tree and calls stat() once for every file.
//
//   bare_walk FOLDER      prints the number of files and their bytes
#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

namespace {

struct Count {
  uint64_t files = 0;
  uint64_t bytes = 0;
};

bool walk(int folder, Count& count) {
  DIR* entries = fdopendir(folder);
  if (entries == nullptr) return false;
  bool all = true;
  while (dirent* entry = readdir(entries)) {
    if (std::strcmp(entry->d_name, ".") == 0 || std::strcmp(entry->d_name, "..") == 0) continue;
    bool is_folder = entry->d_type == DT_DIR;
    if (!is_folder) {
      struct stat status {};
      if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        all = false;
        continue;
      }
      is_folder = S_ISDIR(status.st_mode);  // for file systems that do not report the type in the entry
      if (!is_folder) {
        ++count.files;
        count.bytes += static_cast<uint64_t>(status.st_size);
      }
    }
    if (is_folder) {
      int below = openat(folder, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      all &= below >= 0 && walk(below, count);
    }
  }
  closedir(entries);
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  int folder = argc == 2 ? open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  if (folder < 0) {
    fmt::print(stderr, "usage: bare_walk FOLDER\n");
    return 2;
  }
  Count count;
  bool all = walk(folder, count);
  fmt::print("{} files, {} bytes\n", count.files, count.bytes);
  return all ? 0 : 1;
}
