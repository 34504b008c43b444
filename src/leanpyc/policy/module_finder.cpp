#include "leanpyc/policy/module_finder.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

bool is_site_name(std::string_view name) { return name == "site-packages" || name == "dist-packages"; }
bool is_tests_name(std::string_view name) { return name == "tests" || name == "test" || name == "testing"; }

bool exists(const std::string& path) {
  std::error_code failure;
  return fs::exists(path, failure);
}

// A folder with a repository is a separate project, whatever the names of the folders above it.
bool is_repository(const std::string& folder) { return exists(folder + "/.git") || exists(folder + "/.hg"); }

// Whether distributions are installed in the folder. A development install leaves an *.egg-info beside the project's
// own source, which lists its sources and no installed files. A folder in which everybody may write, such as /tmp, does
// not count: another user could claim the files below it for a distribution.
bool holds_distributions(const std::string& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0 || (status.st_mode & S_IWOTH) != 0) return false;
  // Not fs::directory_iterator, which makes a path of each entry: a third of a helper's start in a large folder.
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(folder.c_str()), ::closedir);
  if (entries == nullptr) return false;
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    const bool dist_info = name.ends_with(".dist-info");
    if (!dist_info && !name.ends_with(".egg-info")) continue;
    const std::string path = folder + '/' + std::string(name);
    if (dist_info && exists(path + "/METADATA")) return true;
    if (dist_info) continue;
    if (exists(path + "/installed-files.txt") || !exists(path + "/SOURCES.txt")) return true;
  }
  return false;
}

std::string joined(std::string_view package, std::string_view name) {
  std::string result(package);
  if (!result.empty()) result += '.';
  return result += name;
}

// Splits a path into folder and file name. The folder is "" for a file in the root folder.
std::pair<std::string, std::string> split_path(const std::string& path) {
  size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {"", path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace

ModuleFinder::ModuleFinder() {
  std::error_code failure;
  working_folder_ = fs::current_path(failure).string();
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home != '\0') home_ = fs::path(home).lexically_normal().string();
  while (home_.size() > 1 && home_.ends_with('/')) home_.pop_back();
}

ModuleFacts ModuleFinder::facts(std::string_view path) {
  ModuleFacts facts;
  facts.path = (fs::path(working_folder_) / path).lexically_normal().string();
  auto [folder_path, name] = split_path(facts.path);
  const Folder holder = folder(folder_path);
  std::string stem = name.substr(0, name.rfind('.') == 0 ? std::string::npos : name.rfind('.'));
  const bool is_package = stem == "__init__" && !holder.package.empty();
  facts.module = is_package ? holder.package : joined(holder.package, stem);
  if (holder.real_path != folder_path) facts.real_path = holder.real_path + '/' + name;
  facts.standard_library = holder.standard_library;
  facts.in_tests = holder.in_tests;
  if (holder.site == nullptr) return facts;
  // Reads the distributions outside of the lock, so that threads that look at other folders need not wait.
  Site& site = *holder.site;
  std::call_once(site.once, [&site] { site.distributions = Distributions(site.folder); });
  facts.distribution = site.distributions.owner(std::string_view(facts.path).substr(site.folder.size() + 1));
  facts.third_party = site.named || !facts.distribution.empty();
  if (facts.third_party) facts.in_tests = false;
  return facts;
}

ModuleFinder::Folder ModuleFinder::folder(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return look_at(path);
}

ModuleFinder::Site* ModuleFinder::site_at(const std::string& path, bool named) {
  std::unique_ptr<Site>& site = sites_[path];
  if (site == nullptr) site = std::make_unique<Site>();
  site->folder = path;
  site->named = named;
  return site.get();
}

ModuleFinder::Folder ModuleFinder::look_at(const std::string& path) {
  if (path.empty()) return {};
  if (auto known = folders_.find(path); known != folders_.end()) return known->second;
  auto [above_path, name] = split_path(path);
  const Folder above = look_at(above_path);
  Folder found;
  std::error_code failure;
  found.real_path = above.real_path + '/' + name;
  if (fs::is_symlink(found.real_path, failure)) found.real_path = fs::canonical(path, failure).string();
  found.site = above.site;
  found.standard_library = above.standard_library;
  // The folder of a repository, and the user's home, are not tests because a folder above them has such a name.
  found.in_tests = (above.in_tests || is_tests_name(name)) && path != home_ && !is_repository(path);
  if (is_site_name(name)) {
    found.site = site_at(path, true);
    found.standard_library = found.in_tests = false;
  } else if (above.site != nullptr && above.site->named) {
    // A folder below site-packages without an __init__.py is a namespace package.
    found.package = joined(above.package, name);
  } else if (exists(path + "/__init__.py")) {
    found.package = joined(above.package, name);
  } else if (holds_distributions(path)) {
    found.site = site_at(path, false);
  } else if (above.site != nullptr) {
    found.package = joined(above.package, name);
  } else {
    found.standard_library = above.standard_library || exists(path + "/importlib/_bootstrap.py");
  }
  folders_.emplace(path, found);
  return found;
}

}  // namespace leanpyc
