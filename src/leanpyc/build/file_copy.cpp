#include "leanpyc/build/file_copy.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>

#include "leanpyc/build/path_text.h"

namespace leanpyc {
namespace {

bool is_below(const std::string& path, const std::string& root) {
  return path == root || path.starts_with(root == "/" ? root : root + '/');
}

int write_all(int file, const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t count = ::write(file, bytes, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    bytes += count;
    size -= static_cast<size_t>(count);
  }
  return 0;
}

}  // namespace

LinkTreatment link_treatment(const std::string& path, const std::string& text, const std::vector<std::string>& roots) {
  const std::string real = resolved_path(path);
  const std::string folder = resolved_path(std::string(folder_prefix(path)));
  // The path that the link's text gives if only its components count and further links are not followed.
  const std::string lexical = (std::filesystem::path(folder) / text).lexically_normal().string();
  auto inside = [&](const std::string& at) {
    return std::ranges::any_of(roots, [&](const std::string& root) { return is_below(at, root); });
  };
  const bool relative_inside = !text.starts_with('/') && is_below(lexical, roots.front());
  // The link leads to a missing file, or to itself.
  if (real.empty()) return relative_inside ? LinkTreatment::Keep : LinkTreatment::KeepAndReport;
  if (!inside(real)) return LinkTreatment::KeepAndReport;
  struct stat status {};
  const bool is_file = ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
  // A link to a source is followed, because the source may have another name in the copy.
  if (relative_inside && !(is_file && lexical.ends_with(".py"))) return LinkTreatment::Keep;
  return is_file ? LinkTreatment::Follow : LinkTreatment::KeepAndReport;
}

int copy_contents(const FileHandle& source, const struct stat& status, const PycPath& target, PycWriter& writer,
                  std::vector<char>& room, CopiedFile& copied, bool& about_source,
                  const std::function<int()>& announce) {
  constexpr size_t kRoom = size_t{128} << 10;
  room.resize(kRoom);
  return writer.write(target, status.st_mode & 0777, [&](int file) {
    DigestBuilder digest;
    copied.size = 0;
    about_source = true;
    // A second attempt, after another process removed the temporary file, reads the source from its beginning again.
    if (::lseek(source.get(), 0, SEEK_SET) < 0) return errno;
    for (;;) {
      const ssize_t count = ::read(source.get(), room.data(), room.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return errno;
      if (count == 0) break;
      digest.add({room.data(), static_cast<size_t>(count)});
      copied.size += static_cast<uint64_t>(count);
      about_source = false;
      if (int error = write_all(file, room.data(), static_cast<size_t>(count))) return error;
      about_source = true;
    }
    about_source = false;
    copied.digest = digest.finish();
    const std::array<timespec, 2> times{status.st_atim, status.st_mtim};
    if (::futimens(file, times.data()) != 0) return errno;
    return announce();
  });
}

}  // namespace leanpyc
