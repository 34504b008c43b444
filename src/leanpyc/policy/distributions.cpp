#include "leanpyc/policy/distributions.h"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "leanpyc/policy/selector.h"
#include "leanpyc/text/whole_file.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

// Marks a folder that several distributions share. No distribution can have this name.
constexpr std::string_view kShared = "*";
constexpr std::string_view kSourceSuffix = ".py";

bool read_text(const fs::path& path, std::string& text) {
  text.clear();
  return read_whole_file(AT_FDCWD, path.c_str(), text, kMostBytesOfList) == 0;
}

// Returns the first field of a line of RECORD. RECORD is CSV, so the field is quoted if it contains a comma or a quote.
std::string record_path(std::string_view line) {
  if (!line.starts_with('"')) return std::string(line.substr(0, line.find(',')));
  std::string path;
  for (size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '"') {
      if (i + 1 >= line.size() || line[i + 1] != '"') break;
      ++i;
    }
    path += line[i];
  }
  return path;
}

// Calls `take` with each line of a text, without the newline.
template <class Take>
void each_line(std::string_view text, Take take) {
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) take(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

// One distribution's metadata: its name and the list of its files.
struct Distributions::Metadata {
  enum class Listing { None, Record, InstalledFiles, TopLevel };

  std::string name;
  std::string folder_name;  // name of the folder of metadata
  Listing listing = Listing::None;
  std::string text;

  explicit Metadata(const fs::path& path) : folder_name(path.filename().string()) {
    // "foo_bar-1.0.dist-info", "foo-1.0-py3.11.egg-info", "foo.egg-info".
    std::string stem = path.stem().string();
    name = normalized_distribution(stem.substr(0, stem.find('-')));
    if (read_text(path / "RECORD", text)) {
      listing = Listing::Record;
    } else if (read_text(path / "installed-files.txt", text)) {
      listing = Listing::InstalledFiles;
    } else if (read_text(path / "top_level.txt", text)) {
      listing = Listing::TopLevel;
    }
  }

  // Calls `take` with the path of each Python file, relative to site-packages. If there is no list of files, calls it
  // with each top-level name, as a package and as a module.
  template <class Take>
  void each_path(Take take) const {
    each_line(text, [&](std::string_view line) {
      if (listing == Listing::TopLevel) {
        take(std::string(line) + '/');
        take(std::string(line) + std::string(kSourceSuffix));
        return;
      }
      std::string path = listing == Listing::Record ? record_path(line) : std::string(line);
      if (!path.ends_with(kSourceSuffix)) return;
      // Paths in installed-files.txt are relative to the metadata's own folder.
      if (listing == Listing::InstalledFiles) path = (fs::path(folder_name) / path).lexically_normal().string();
      if (!path.starts_with("../") && !path.starts_with('/')) take(path);
    });
  }
};

Distributions::Distributions(const std::string& folder) {
  std::vector<Metadata> all;
  std::error_code failure;
  std::vector<fs::path> paths;
  for (fs::directory_iterator at(folder, failure), end; !failure && at != end; at.increment(failure)) {
    const fs::path& path = at->path();
    if (path.extension() == ".dist-info" || path.extension() == ".egg-info") paths.push_back(path);
  }
  // Sorts the paths, so that the order of the folder's entries does not decide between two distributions that claim the
  // same file.
  std::ranges::sort(paths);
  all.reserve(paths.size());
  for (const fs::path& path : paths) all.emplace_back(path);
  for (const Metadata& metadata : all) add_folders(metadata);
  for (const Metadata& metadata : all) add_files(metadata);
  // Metadata of Debian's packages may contain only the name.
  for (const Metadata& metadata : all) {
    if (metadata.listing != Metadata::Listing::None) continue;
    std::string module = metadata.name;
    std::ranges::replace(module, '-', '_');
    owners_.try_emplace(module, metadata.name);
    owners_.try_emplace(module + std::string(kSourceSuffix), metadata.name);
  }
}

void Distributions::add_folders(const Metadata& metadata) {
  std::string last;
  metadata.each_path([&](std::string_view path) {
    std::string_view folder = path.substr(0, path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/'));
    // The files of one folder follow each other in the list, so a folder equal to the last one needs no work.
    if (folder == last) return;
    last = folder;
    for (; !folder.empty();
         folder = folder.substr(0, folder.rfind('/') == std::string_view::npos ? 0 : folder.rfind('/'))) {
      auto [entry, added] = owners_.try_emplace(std::string(folder), metadata.name);
      if (!added && entry->second != metadata.name) entry->second = kShared;
    }
  });
}

void Distributions::add_files(const Metadata& metadata) {
  metadata.each_path([&](const std::string& path) {
    if (path.ends_with('/')) return;
    size_t slash = path.rfind('/');
    if (slash != std::string::npos) {
      auto folder = owners_.find(path.substr(0, slash));
      if (folder == owners_.end() || folder->second != kShared) return;
    }
    owners_.try_emplace(path, metadata.name);
  });
}

std::string_view Distributions::owner(std::string_view relative_path) const {
  // Looks from the outermost folder inwards for the first one that a single distribution owns.
  for (size_t slash = relative_path.find('/');; slash = relative_path.find('/', slash + 1)) {
    auto found = owners_.find(std::string(relative_path.substr(0, slash)));
    if (found == owners_.end()) return {};
    if (found->second != kShared) return found->second;
    if (slash == std::string_view::npos) return {};
  }
}

}  // namespace leanpyc
