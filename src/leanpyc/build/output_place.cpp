#include "leanpyc/build/output_place.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>

#include "leanpyc/build/import_root.h"
#include "leanpyc/build/path_text.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

// Returns the path with its links resolved, as far as the path exists.
std::string resolved(const fs::path& path) {
  std::error_code failure;
  std::string text = fs::weakly_canonical(fs::absolute(path, failure), failure).string();
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

}  // namespace

std::string output_problem(const BuildRequest& request) {
  if (request.out.empty() || !request.whole_tree()) return {};
  ImportRoots roots;
  for (const std::string& path : request.paths) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) continue;
    const bool folder = S_ISDIR(status.st_mode);
    const ImportRoots::Place place = folder ? roots.of_folder(path) : roots.of_file(path);
    const std::string above(folder_prefix(path));
    const std::string source = resolved(folder ? path : above.empty() ? "." : above);
    if (resolved(fs::path(request.out) / place.folder) != source) continue;
    return fmt::format("--out: {} would be written over its own source below {}; choose another folder",
                       quote_path(path), quote_path(request.out));
  }
  return {};
}

}  // namespace leanpyc
