#include "leanpyc/build/import_root.h"

#include <filesystem>

#include "leanpyc/build/file_access.h"
#include "leanpyc/build/folder_listing.h"
#include "leanpyc/build/path_text.h"

namespace leanpyc {
namespace {

std::string_view parent(std::string_view path) {
  std::string_view above = folder_prefix(path);
  if (above.size() > 1) above.remove_suffix(1);
  return above;
}

}  // namespace

ImportRoots::ImportRoots() {
  std::error_code failure;
  working_folder_ = std::filesystem::current_path(failure).string();
}

const ImportRoots::Folder& ImportRoots::look_at(const std::string& path) {
  auto [found, added] = folders_.try_emplace(path);
  if (!added) return found->second;
  Folder& folder = found->second;
  const std::string_view name = base_name(path);
  folder.site = name == "site-packages" || name == "dist-packages";
  const FileHandle open(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  std::vector<char> room;
  if (!open.is_open()) return folder;
  list_folder(open.get(), room, [&](std::string_view entry, uint8_t) {
    if (entry == "__init__.py") folder.package = true;
    if (entry.ends_with(".dist-info")) folder.site = true;
  });
  return folder;
}

ImportRoots::Place ImportRoots::find(std::string path, bool only_packages) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  auto place_below = [&path](const std::string& root, bool installed) {
    std::string below =
        root.size() == path.size() ? std::string() : path.substr(root.size() == 1 ? 1 : root.size() + 1) + '/';
    return Place{.folder = std::move(below), .path = path, .root = root, .installed = installed};
  };
  for (std::string at = path; at.size() > 1; at = parent(at)) {
    if (look_at(at).site) return place_below(at, true);
  }
  std::string package = path;
  if (!only_packages) {
    while (package.size() > 1 && !look_at(package).package) package = parent(package);
  }
  if (package.size() <= 1 || !look_at(package).package) return place_below(path, false);
  std::string root = package;
  while (root.size() > 1 && look_at(root).package) root = parent(root);
  return place_below(root, false);
}

ImportRoots::Place ImportRoots::of_folder(std::string_view path) {
  return find((std::filesystem::path(working_folder_) / path).lexically_normal().string(), true);
}

ImportRoots::Place ImportRoots::of_file(std::string_view path) {
  const std::string whole = (std::filesystem::path(working_folder_) / path).lexically_normal().string();
  return find(std::string(parent(whole)), false);
}

}  // namespace leanpyc
