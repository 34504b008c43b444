#include "leanpyc/build/installed_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "leanpyc/build/path_text.h"

namespace leanpyc {
namespace {

// Takes a field of CSV, with the comma after it, off the front of `line`, and returns the field.
std::string take_field(std::string_view& line) {
  std::string field;
  size_t at = 0;
  if (line.starts_with('"')) {
    for (at = 1; at < line.size(); ++at) {
      if (line[at] == '"') {
        if (at + 1 >= line.size() || line[at + 1] != '"') break;
        ++at;
      }
      field += line[at];
    }
    at = std::min(line.find(',', at), line.size());
  } else {
    at = std::min(line.find(','), line.size());
    field = line.substr(0, at);
  }
  line.remove_prefix(std::min(at + 1, line.size()));
  return field;
}

std::string quoted_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (char c : text) out.append(c == '"' ? 2 : 1, c);
  return out += '"';
}

}  // namespace

bool is_installed_list(std::string_view path) {
  const std::string_view name = base_name(path);
  std::string_view folder = folder_prefix(path);
  return (name == "RECORD" && folder.ends_with(".dist-info/")) ||
         (name == "installed-files.txt" && folder.ends_with(".egg-info/"));
}

std::string rewritten_list(std::string_view text, std::string_view path, const FindOutput& find) {
  const bool record = base_name(path) == "RECORD";
  // Paths in RECORD are relative to the folder that contains the metadata's folder, those in installed-files.txt to the
  // metadata's folder itself.
  std::string base(folder_prefix(path));
  if (record) base = folder_prefix(std::string_view(base).substr(0, base.size() - 1));
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view whole = text.substr(0, std::min(end + 1, text.size()));
    std::string_view line = text.substr(0, end);
    text.remove_prefix(whole.size());
    const std::string_view carriage_return = line.ends_with('\r') ? "\r" : "";
    line.remove_suffix(carriage_return.size());
    std::string name = record ? take_field(line) : std::string(line);
    const std::string place = (std::filesystem::path(base) / name).lexically_normal().string();
    if (name.empty() || place == path || place.starts_with('/') || place.starts_with("../")) {
      out += whole;
      continue;
    }
    std::optional<OutputEntry> entry = find(place);
    if (!entry && name.ends_with(".py")) {
      entry = find(place + 'c');
      name += 'c';
    }
    if (!entry) continue;
    if (!record) {
      out.append(name).append(carriage_return).append("\n");
      continue;
    }
    out += quoted_field(name);
    if (take_field(line).empty()) {
      out += ",,";
    } else {
      fmt::format_to(std::back_inserter(out), ",sha256={},{}", base64_text(entry->output.bytes), entry->size);
    }
    out.append(carriage_return).append("\n");
  }
  return out;
}

std::string top_level_names(std::string_view record) {
  std::set<std::string> names;
  while (!record.empty()) {
    const size_t end = std::min(record.find('\n'), record.size());
    std::string_view line = record.substr(0, end);
    record.remove_prefix(std::min(end + 1, record.size()));
    const std::string path = take_field(line);
    if (!path.ends_with(".py") || path.starts_with("..")) continue;
    const size_t slash = path.find('/');
    names.insert(path.substr(0, slash == std::string::npos ? path.size() - std::string_view(".py").size() : slash));
  }
  std::string text;
  for (const std::string& name : names) text += name + '\n';
  return text;
}

}  // namespace leanpyc
