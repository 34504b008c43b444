#include "leanpyc/policy/editable_installs.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "leanpyc/policy/selector.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

// Larger files are not an installer's metadata.
constexpr uintmax_t kMostBytes = uintmax_t{1} << 20;

std::string read_text(const fs::path& path) {
  std::error_code failure;
  if (fs::file_size(path, failure) > kMostBytes || failure) return {};
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  if (stream) content << stream.rdbuf();
  return std::move(content).str();
}

std::vector<std::string> lines_of(const fs::path& path) {
  std::vector<std::string> lines;
  std::istringstream text(read_text(path));
  for (std::string line; std::getline(text, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.pop_back();
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code failure;
  for (fs::directory_iterator at(folder, failure), end; !failure && at != end; at.increment(failure)) {
    names.push_back(at->path().filename().string());
  }
  return names;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The folder of "file:///folder%20name"; empty for other URLs.
std::string folder_of_url(std::string_view url) {
  constexpr std::string_view kScheme = "file://";
  if (!url.starts_with(kScheme)) return {};
  url.remove_prefix(kScheme.size());
  if (url.starts_with("localhost/")) url.remove_prefix(std::string_view("localhost").size());
  std::string folder;
  for (size_t i = 0; i < url.size(); ++i) {
    const int high = url[i] == '%' && i + 2 < url.size() ? hex_digit(url[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(url[i + 2]) : -1;
    if (low < 0) {
      folder += url[i];
      continue;
    }
    folder += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return folder;
}

// The folder that direct_url.json (PEP 610) says an editable install is from; empty if it says otherwise.
std::string editable_folder(const fs::path& file) {
  const auto json = nlohmann::json::parse(read_text(file), nullptr, false);
  if (!json.is_object()) return {};
  const auto info = json.find("dir_info");
  const auto url = json.find("url");
  if (info == json.end() || !info->is_object() || url == json.end() || !url->is_string()) return {};
  const auto editable = info->find("editable");
  if (editable == info->end() || !editable->is_boolean() || !editable->get<bool>()) return {};
  return folder_of_url(url->get<std::string>());
}

// The strings of a line of Python in quotes, in order. Escapes stand for the character after the backslash, which is
// right for the quotes and backslashes of paths.
std::vector<std::string> quoted_strings(std::string_view line) {
  std::vector<std::string> strings;
  for (size_t i = 0; i < line.size(); ++i) {
    const char quote = line[i];
    if (quote != '\'' && quote != '"') continue;
    std::string text;
    for (++i; i < line.size() && line[i] != quote; ++i) {
      if (line[i] == '\\' && i + 1 < line.size()) ++i;
      text += line[i];
    }
    strings.push_back(std::move(text));
  }
  return strings;
}

}  // namespace

std::vector<std::string> site_folders_for(const std::string& folder) {
  std::vector<fs::path> environments;
  const char* active = std::getenv("VIRTUAL_ENV");
  if (active != nullptr && *active == '/') environments.emplace_back(active);
  for (fs::path at = folder;; at = at.parent_path()) {
    environments.push_back(at / ".venv");
    environments.push_back(at / "venv");
    if (at == at.parent_path()) break;
  }
  std::vector<std::string> sites;
  std::error_code failure;
  for (const fs::path& environment : environments) {
    if (!fs::exists(environment / "pyvenv.cfg", failure)) continue;
    for (const std::string& python : names_in(environment / "lib")) {
      const fs::path site = environment / "lib" / python / "site-packages";
      if (python.starts_with("python") && fs::is_directory(site, failure)) sites.push_back(site.string());
    }
  }
  return sites;
}

EditableInstalls::EditableInstalls(const std::vector<std::string>& sites) {
  for (const std::string& site : sites) {
    for (const std::string& entry : names_in(site)) {
      const fs::path path = fs::path(site) / entry;
      if (path.extension() == ".dist-info") add_distribution(site, entry);
      if (path.extension() != ".egg-link") continue;
      const std::vector<std::string> lines = lines_of(path);
      if (!lines.empty()) add(lines[0], normalized_distribution(path.stem().string()));
    }
  }
}

void EditableInstalls::add_distribution(const std::string& site, const std::string& metadata) {
  const fs::path folder = fs::path(site) / metadata;
  const std::string project = editable_folder(folder / "direct_url.json");
  if (project.empty()) return;
  const std::string name = normalized_distribution(metadata.substr(0, metadata.find('-')));
  add(project, name);
  for (const std::string& line : lines_of(folder / "RECORD")) {
    const std::string file = line.substr(0, line.find(','));
    if (file.find('/') != std::string::npos) continue;
    if (file.ends_with(".pth")) add_path_file(site + '/' + file, name);
    if (file.starts_with("__editable__") && file.ends_with("_finder.py")) add_import_hook(site + '/' + file, name);
  }
}

// The lines are folders, which go on sys.path, or statements.
void EditableInstalls::add_path_file(const std::string& path, const std::string& name) {
  for (const std::string& line : lines_of(path)) {
    if (!line.starts_with("import ") && !line.starts_with("import\t") && !line.starts_with('#')) add(line, name);
  }
}

// setuptools writes one line: MAPPING: dict[str, str] = {'package': '/folder/of/package'}. A module has the path of its
// file, without the suffix.
void EditableInstalls::add_import_hook(const std::string& path, const std::string& name) {
  for (const std::string& line : lines_of(path)) {
    if (!line.starts_with("MAPPING")) continue;
    const std::vector<std::string> strings = quoted_strings(line);
    for (size_t i = 1; i < strings.size(); i += 2) {
      add(strings[i], name);
      add(strings[i] + ".py", name);
    }
  }
}

void EditableInstalls::add(std::string folder, const std::string& name) {
  folder = fs::path(folder).lexically_normal().string();
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  if (folder.size() > 1 && folder.starts_with('/')) owners_.emplace(std::move(folder), name);
}

std::string_view EditableInstalls::owner(std::string_view path) const {
  // From the file upwards, because a folder below another one may be another distribution's.
  while (!owners_.empty() && path.size() > 1) {
    if (const auto found = owners_.find(path); found != owners_.end()) return found->second;
    path = path.substr(0, path.rfind('/'));
  }
  return {};
}

}  // namespace leanpyc
