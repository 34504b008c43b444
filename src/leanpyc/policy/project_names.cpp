#include "leanpyc/policy/project_names.h"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <vector>

#include "leanpyc/policy/selector.h"
#include "leanpyc/policy/toml_document.h"
#include "leanpyc/text/whole_file.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
  std::string text;
  return read_whole_file(AT_FDCWD, path.c_str(), text, kMostBytesOfSettings) == 0 ? text : std::string();
}

const TomlValue* child(const TomlValue* table, std::string_view key) {
  const TomlEntry* entry = table == nullptr ? nullptr : table->find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

std::string name_in_project_file(const fs::path& path) {
  std::string error;
  std::optional<TomlValue> document = parse_toml(read_text(path), "", error);
  if (!document) return {};
  for (const TomlValue* table : {child(&*document, "project"), child(child(&*document, "tool"), "poetry")}) {
    const TomlValue* name = child(table, "name");
    if (name != nullptr && name->type == TomlValue::Type::String) return name->text;
  }
  return {};
}

// `name = …` of the section [metadata].
std::string name_in_setup_file(const fs::path& path) {
  std::istringstream lines(read_text(path));
  bool metadata = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('[')) metadata = line.starts_with("[metadata]");
    if (!metadata || !line.starts_with("name")) continue;
    const size_t start = line.find_first_not_of(" \t=:", 4);
    if (start == std::string::npos || start == 4) continue;
    return line.substr(start, line.find_last_not_of(" \t\r") - start + 1);
  }
  return {};
}

std::string name_of_metadata_folder(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code failure;
  for (fs::directory_iterator at(folder, failure), end; !failure && at != end; at.increment(failure)) {
    if (at->path().extension() == ".egg-info") names.push_back(at->path().stem().string());
  }
  // If the folder has several *.egg-info, it is unknown which distribution a file belongs to.
  return names.size() == 1 ? names.front().substr(0, names.front().find('-')) : std::string();
}

std::string name_in(const fs::path& folder) {
  std::error_code failure;
  std::string name;
  if (fs::path path = folder / "pyproject.toml"; fs::is_regular_file(path, failure)) name = name_in_project_file(path);
  if (fs::path path = folder / "setup.cfg"; name.empty() && fs::is_regular_file(path, failure)) {
    name = name_in_setup_file(path);
  }
  if (name.empty()) name = name_of_metadata_folder(folder);
  return normalized_distribution(name);
}

}  // namespace

std::string ProjectNames::of(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return look_at(fs::path(path).parent_path().string());
}

const std::string& ProjectNames::look_at(const std::string& folder) {
  if (auto known = names_.find(folder); known != names_.end()) return known->second;
  std::string name = name_in(folder);
  const std::string above = fs::path(folder).parent_path().string();
  if (name.empty() && above != folder) name = look_at(above);
  return names_.emplace(folder, std::move(name)).first->second;
}

}  // namespace leanpyc
