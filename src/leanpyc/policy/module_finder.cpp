#include "leanpyc/policy/module_finder.h"

#include <algorithm>
#include <filesystem>

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

bool is_site_name(std::string_view name) { return name == "site-packages" || name == "dist-packages"; }

std::string joined(std::string_view package, std::string_view name) {
  std::string result(package);
  if (!result.empty()) result += '.';
  return result += name;
}

// Folders and file, "" for the root's.
std::pair<std::string, std::string> split_path(const std::string& path) {
  size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {"", path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace

ModuleFinder::ModuleFinder() {
  std::error_code failure;
  working_folder_ = fs::current_path(failure).string();
}

ModuleFacts ModuleFinder::facts(std::string_view path) {
  ModuleFacts facts;
  facts.path = (fs::path(working_folder_) / path).lexically_normal().string();
  auto [folder_path, name] = split_path(facts.path);
  const Folder holder = folder(folder_path);
  std::string stem = name.substr(0, name.rfind('.') == 0 ? std::string::npos : name.rfind('.'));
  const bool is_package = stem == "__init__" && !holder.package.empty();
  facts.module = is_package ? holder.package : joined(holder.package, stem);
  if (holder.site == nullptr) return facts;
  facts.third_party = true;
  // Outside of the lock: other folders need not wait.
  Site& site = *holder.site;
  std::call_once(site.once, [&site] { site.distributions = Distributions(site.folder); });
  facts.distribution = site.distributions.owner(std::string_view(facts.path).substr(site.folder.size() + 1));
  return facts;
}

ModuleFinder::Folder ModuleFinder::folder(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return look_at(path);
}

ModuleFinder::Folder ModuleFinder::look_at(const std::string& path) {
  if (path.empty()) return {};
  if (auto known = folders_.find(path); known != folders_.end()) return known->second;
  auto [above_path, name] = split_path(path);
  Folder found;
  if (is_site_name(name)) {
    std::unique_ptr<Site>& site = sites_[path];
    if (site == nullptr) site = std::make_unique<Site>();
    site->folder = path;
    found.site = site.get();
  } else {
    const Folder above = look_at(above_path);
    std::error_code failure;
    found.site = above.site;
    // A folder below site-packages without an __init__.py is a namespace package.
    if (above.site != nullptr || fs::exists(path + "/__init__.py", failure))
      found.package = joined(above.package, name);
  }
  folders_.emplace(path, found);
  return found;
}

}  // namespace leanpyc
