#include "leanpyc/launch/installed_scripts.h"

#include <fcntl.h>

#include <filesystem>
#include <sstream>
#include <string_view>
#include <vector>

#include "leanpyc/text/whole_file.h"

namespace leanpyc {
namespace {

namespace fs = std::filesystem;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r";
  const size_t start = text.find_first_not_of(kSpace);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kSpace) + 1 - start);
}

// entry_points.txt is an INI file: "name = module:function [extra]" in the section console_scripts.
std::string entry_point_in(const fs::path& file, std::string_view name) {
  std::string content;
  if (read_whole_file(AT_FDCWD, file.c_str(), content, kMostBytesOfSettings) != 0) return {};
  std::istringstream lines(content);
  bool in_section = false;
  for (std::string line; std::getline(lines, line);) {
    const std::string_view text = trimmed(line);
    if (text.starts_with('[')) in_section = text == "[console_scripts]";
    const size_t equals = text.find('=');
    if (!in_section || equals == std::string_view::npos || trimmed(text.substr(0, equals)) != name) continue;
    const std::string_view value = text.substr(equals + 1);
    return std::string(trimmed(value.substr(0, value.find('['))));
  }
  return {};
}

std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) found.push_back(entry.path());
  return found;
}

}  // namespace

std::string installed_entry_point(const std::string& environment, const std::string& name) {
  for (const fs::path& python : folders_in(fs::path(environment) / "lib")) {
    if (!python.filename().string().starts_with("python")) continue;
    for (const char* site : {"site-packages", "dist-packages"}) {
      for (const fs::path& distribution : folders_in(python / site)) {
        const std::string kind = distribution.extension().string();
        if (kind != ".dist-info" && kind != ".egg-info") continue;
        if (std::string point = entry_point_in(distribution / "entry_points.txt", name); !point.empty()) return point;
      }
    }
  }
  return {};
}

}  // namespace leanpyc
