#include "leanpyc/build/override_check.h"

#include <filesystem>

#include "leanpyc/policy/module_finder.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostFiles = 100'000;

bool is_passed_over(const std::string& folder) {
  // A hidden virtual environment is still one that the project uses.
  return folder == "__pycache__" || folder == "node_modules" || folder == ".git" || folder == ".hg";
}

// Returns false if there are too many files. `files` counts them.
bool ask_below(const std::string& folder, const Policy& policy, ModuleFinder& modules, size_t& files) {
  std::error_code failure;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, failure);
  for (const fs::recursive_directory_iterator end; !failure && at != end; at.increment(failure)) {
    const std::string name = at->path().filename().string();
    std::error_code unknown;
    if (at->is_directory(unknown)) {
      if (is_passed_over(name)) at.disable_recursion_pending();
    } else if (at->path().extension() == ".py") {
      if (++files > kMostFiles) return false;
      policy.decide(modules.facts(at->path().string()));
    }
  }
  return true;
}

bool is_below(const std::string& path, const std::string& folder) {
  return path == folder || path.starts_with(folder.ends_with('/') ? folder : folder + '/');
}

}  // namespace

std::vector<std::string> overrides_without_effect(const Policy& policy, const Interpreter* interpreter) {
  if (policy.unselected().empty()) return {};
  std::error_code failure;
  const fs::path file = policy.file().empty() ? fs::path("any") : fs::path(policy.file());
  std::vector<std::string> folders{fs::absolute(file, failure).lexically_normal().parent_path().string()};
  std::vector<std::string> messages;
  if (interpreter != nullptr) {
    std::string error;
    std::optional<std::vector<std::string>> entries = ask_module_path(*interpreter, error);
    if (!entries) messages.push_back(error);
    if (entries) folders.insert(folders.end(), entries->begin(), entries->end());
  }
  ModuleFinder modules;
  size_t files = 0;
  for (size_t i = 0; i < folders.size(); ++i) {
    bool done = false;
    for (size_t j = 0; j < i; ++j) done |= is_below(folders[i], folders[j]);
    if (!done && !ask_below(folders[i], policy, modules, files)) return {};
  }
  for (std::string& message : policy.unselected()) messages.push_back(std::move(message));
  return messages;
}

}  // namespace leanpyc
