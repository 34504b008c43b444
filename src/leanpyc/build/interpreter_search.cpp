#include <dirent.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <memory>
#include <set>

#include "leanpyc/build/interpreter.h"
#include "leanpyc/build/path_text.h"

namespace leanpyc {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::vector<std::string> sorted_names(const std::string& folder) {
  std::vector<std::string> names;
  std::unique_ptr<DIR, int (*)(DIR*)> handle(::opendir(folder.c_str()), [](DIR* dir) { return ::closedir(dir); });
  if (!handle) return names;
  while (const dirent* entry = ::readdir(handle.get())) {
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Accepts "python", "python3", "python3.13" and "python3.13t", but not "python3-config".
bool is_python_name(std::string_view name) {
  constexpr std::string_view kStem = "python";
  if (!name.starts_with(kStem)) return false;
  name.remove_prefix(kStem.size());
  if (name.ends_with('t') || name.ends_with('d')) name.remove_suffix(1);
  return name.empty() || (name[0] == '3' && std::all_of(name.begin(), name.end(), [](char c) {
                            return c == '.' || std::isdigit(static_cast<unsigned char>(c));
                          }));
}

class Candidates {
 public:
  void add(std::string path) {
    if (::access(path.c_str(), X_OK) == 0 && seen_.insert(path).second) paths_.push_back(std::move(path));
  }
  // Adds every Python in a folder of programs.
  void add_programs(const std::string& folder) {
    for (const std::string& name : sorted_names(folder)) {
      if (is_python_name(name)) add(join_path(folder, name));
    }
  }
  // Adds the Python of every installation in `folder`. Each subfolder is one installation (bin/python3, or else
  // bin/python).
  void add_installations(const std::string& folder) {
    for (const std::string& name : sorted_names(folder)) add_installation(join_path(folder, name));
  }
  void add_installation(const std::string& folder) {
    size_t before = paths_.size();
    add(folder + "/bin/python3");
    if (paths_.size() == before) add(folder + "/bin/python");
  }
  std::vector<std::string> take() { return std::move(paths_); }

 private:
  std::vector<std::string> paths_;
  std::set<std::string> seen_;
};

}  // namespace

std::vector<std::string> interpreter_candidates(std::optional<int> minor) {
  Candidates found;
  const std::string home = environment("HOME");
  if (std::string active = environment("VIRTUAL_ENV"); !active.empty()) found.add_installation(active);
  const std::string search_path = environment("PATH");
  for (size_t start = 0; start < search_path.size();) {
    size_t end = std::min(search_path.find(':', start), search_path.size());
    if (end > start) found.add_programs(search_path.substr(start, end - start));
    start = end + 1;
  }
  std::string pyenv = environment("PYENV_ROOT");
  if (pyenv.empty() && !home.empty()) pyenv = home + "/.pyenv";
  if (!pyenv.empty()) found.add_installations(pyenv + "/versions");
  std::string uv = environment("UV_PYTHON_INSTALL_DIR");
  if (uv.empty()) {
    std::string data = environment("XDG_DATA_HOME");
    if (data.empty() && !home.empty()) data = home + "/.local/share";
    if (!data.empty()) uv = data + "/uv/python";
  }
  if (!uv.empty()) found.add_installations(uv);
  if (std::string conda = environment("CONDA_PREFIX"); !conda.empty()) found.add_installation(conda);
  std::vector<std::string> conda_roots{"/opt/conda", "/opt/miniconda3", "/opt/anaconda3", "/opt/miniforge3"};
  if (!home.empty()) {
    for (const char* name : {"miniconda3", "anaconda3", "miniforge3", "mambaforge", ".conda"}) {
      conda_roots.push_back(home + '/' + name);
    }
  }
  for (const std::string& root : conda_roots) {
    found.add_installation(root);
    found.add_installations(root + "/envs");
  }
  std::vector<std::string> paths = found.take();
  if (minor) {
    const std::string hint = fmt::format("3.{}", *minor);
    auto looks_right = [&](const std::string& path) {
      size_t at = path.rfind(hint);
      return at != std::string::npos &&
             (at + hint.size() == path.size() || !std::isdigit(static_cast<unsigned char>(path[at + hint.size()])));
    };
    std::stable_partition(paths.begin(), paths.end(), looks_right);
  }
  return paths;
}

}  // namespace leanpyc
