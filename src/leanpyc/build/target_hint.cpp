#include "leanpyc/build/target_hint.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <vector>

#include "leanpyc/build/file_access.h"
#include "leanpyc/build/path_text.h"

namespace leanpyc {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\"'";
  const size_t first = text.find_first_not_of(kSpace);
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(separator, start), text.size());
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

// Returns the content of a file; nullopt if it is not a regular file of a sensible size.
std::optional<std::string> contents(const std::string& path) {
  struct stat status {};
  std::string text;
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode) ||
      read_whole_file(AT_FDCWD, path.c_str(), text, kMostBytesOfSettings) != 0) {
    return std::nullopt;
  }
  return text;
}

// Returns the path if the program and its folder belong to this user or to root and others cannot write to the folder,
// otherwise an empty text. A folder like /tmp may contain another user's bin/python, which must not be run.
std::string own_program(const std::string& path) {
  struct stat status {};
  struct stat folder {};
  auto trusted = [](const struct stat& of) { return of.st_uid == ::geteuid() || of.st_uid == 0; };
  if (::access(path.c_str(), X_OK) != 0 || ::stat(path.c_str(), &status) != 0 || !trusted(status)) return {};
  const std::string above(folder_prefix(path));
  if (::stat(above.c_str(), &folder) != 0 || !trusted(folder) || (folder.st_mode & (S_IWGRP | S_IWOTH)) != 0) return {};
  return path;
}

std::string environment_python(const std::string& prefix, int minor) {
  for (const std::string& name :
       {fmt::format("bin/python3.{}", minor), std::string("bin/python3"), std::string("bin/python")}) {
    if (std::string found = own_program(join_path(prefix, name)); !found.empty()) return found;
  }
  return {};
}

// Returns the version at the start of a text ("3.11.7").
std::optional<Version> leading_version(std::string_view text) {
  size_t end = text.find_first_not_of("0123456789.");
  text = text.substr(0, end);
  while (text.ends_with('.')) text.remove_suffix(1);
  return parse_version_name(text);
}

// Reads pyvenv.cfg: `version = 3.11.7` from venv, `version_info = 3.11.7.final.0` from virtualenv and uv.
std::optional<TargetHint> hint_of_environment(const std::string& folder) {
  const std::string path = join_path(folder, "pyvenv.cfg");
  std::optional<std::string> text = contents(path);
  if (!text) return std::nullopt;
  for (std::string_view line : split(*text, '\n')) {
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = trimmed(line.substr(0, equals));
    if (key != "version" && key != "version_info") continue;
    std::optional<Version> version = leading_version(trimmed(line.substr(equals + 1)));
    if (!version) continue;
    return TargetHint{*version, environment_python(folder, version->minor), printable_path(path), folder};
  }
  return std::nullopt;
}

std::string absolute_path(const std::string& path) {
  if (std::string real = resolved_path(path); !real.empty()) return real;
  return join_path(resolved_path("."), path);
}

// Returns the folder and those above it: "/a/b", then "/a", then "/".
std::vector<std::string> folders_upwards(std::string path) {
  std::vector<std::string> folders;
  while (true) {
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    if (path.empty()) path = "/";
    folders.push_back(path);
    if (path == "/") return folders;
    path = std::string(folder_prefix(path));
  }
}

// Reads the version from the folder's name lib/python3.N, which installations and environments have.
std::optional<TargetHint> hint_of_library(const std::string& folder) {
  constexpr std::string_view kStem = "python";
  std::string_view name = base_name(folder);
  std::string above(folder_prefix(folder));
  while (above.ends_with('/')) above.pop_back();
  const std::string_view library = base_name(above);
  if (!name.starts_with(kStem) || (library != "lib" && library != "lib64")) return std::nullopt;
  name.remove_prefix(kStem.size());
  if (name.ends_with('t')) name.remove_suffix(1);
  std::optional<Version> version = parse_version_name(name);
  if (!version || version->patch >= 0) return std::nullopt;
  std::string prefix(folder_prefix(above));
  TargetHint hint{*version, {}, printable_path(folder), folder};
  // The folder's name lacks the patch release. If the folder belongs to an environment, pyvenv.cfg has it.
  std::optional<TargetHint> environment = hint_of_environment(prefix);
  if (environment && environment->version.minor == version->minor) return environment;
  hint.python = environment_python(prefix, version->minor);
  return hint;
}

std::optional<TargetHint> hint_of_path(const std::string& path) {
  for (const std::string& folder : folders_upwards(absolute_path(path))) {
    if (std::optional<TargetHint> hint = hint_of_library(folder)) return hint;
    if (std::optional<TargetHint> hint = hint_of_environment(folder)) return hint;
  }
  return std::nullopt;
}

// Reads pyenv's file .python-version: the first line that names a CPython counts.
std::optional<Version> python_version_file(std::string_view text) {
  for (std::string_view line : split(text, '\n')) {
    line = trimmed(line.substr(0, line.find('#')));
    if (line.starts_with("cpython-")) line.remove_prefix(std::string_view("cpython-").size());
    if (std::optional<Version> version = leading_version(line)) return version;
  }
  return std::nullopt;
}

// Whether 3.`minor` fulfils one clause of a version specifier, such as ">=3.9" or "==3.11.*".
bool fulfils(std::string_view clause, int minor) {
  clause = trimmed(clause);
  const size_t digits = clause.find_first_of("0123456789");
  if (digits == std::string_view::npos) return true;
  std::string_view wanted = clause.substr(digits);
  const bool names_major_only = wanted.find('.') == std::string_view::npos;
  std::optional<Version> version = leading_version(names_major_only ? "3.0" : wanted);
  if (!version) return true;
  const std::string_view comparison = trimmed(clause.substr(0, digits));
  if (names_major_only) return comparison != "<" || wanted != "3";
  if (comparison == ">=") return minor >= version->minor;
  if (comparison == ">") return version->patch >= 0 ? minor >= version->minor : minor > version->minor;
  if (comparison == "<=") return minor <= version->minor;
  if (comparison == "<") return version->patch > 0 ? minor <= version->minor : minor < version->minor;
  if (comparison == "==" || comparison == "===") return minor == version->minor;
  if (comparison == "~=") return version->patch >= 0 ? minor == version->minor : minor >= version->minor;
  if (comparison == "!=") return minor != version->minor || version->patch >= 0;
  return true;
}

// The newest 3.N up to `newest` that the specifier allows; nullopt if it allows `newest` itself, or no version.
std::optional<Version> newest_allowed(std::string_view specifier, Version newest) {
  const std::vector<std::string_view> clauses = split(specifier, ',');
  constexpr int kOldest = 8;
  for (int minor = newest.minor; minor >= kOldest; --minor) {
    bool allowed = true;
    for (std::string_view clause : clauses) allowed &= fulfils(clause, minor);
    if (!allowed) continue;
    if (minor == newest.minor) return std::nullopt;
    return Version{3, minor, -1};
  }
  return std::nullopt;
}

std::string_view requires_python(std::string_view text) {
  constexpr std::string_view kKey = "requires-python";
  for (std::string_view line : split(text, '\n')) {
    if (!trimmed(line).starts_with(kKey)) continue;
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    std::string_view value = line.substr(equals + 1);
    const size_t start = value.find_first_of("\"'");
    if (start == std::string_view::npos) continue;
    const size_t end = value.find(value[start], start + 1);
    if (end != std::string_view::npos) return value.substr(start + 1, end - start - 1);
  }
  return {};
}

}  // namespace

std::optional<Version> parse_version_name(std::string_view name) {
  Version version{3, 0, -1};
  int* parts[] = {&version.major, &version.minor, &version.patch};
  const char* at = name.data();
  const char* end = at + name.size();
  for (int count = 0; count < 3; ++count) {
    auto [after, status] = std::from_chars(at, end, *parts[count]);
    if (status != std::errc{} || after == at || *parts[count] < 0) return std::nullopt;
    at = after;
    if (at == end) return count == 0 || version.major != 3 ? std::nullopt : std::optional(version);
    if (*at++ != '.') return std::nullopt;
  }
  return std::nullopt;
}

std::string version_name(const Version& version) {
  if (version.patch < 0) return fmt::format("{}.{}", version.major, version.minor);
  return fmt::format("{}.{}.{}", version.major, version.minor, version.patch);
}

std::optional<TargetHint> hint_of_paths(std::span<const std::string> paths, std::string& error) {
  std::optional<TargetHint> found;
  const std::string* first = nullptr;
  for (const std::string& path : paths) {
    std::optional<TargetHint> hint = hint_of_path(path);
    if (!hint) continue;
    if (!found) {
      found = std::move(hint);
      first = &path;
    } else if (found->version.minor != hint->version.minor) {
      error = fmt::format("{} is for CPython {} (by {}), {} for CPython {} (by {}); name them in separate commands",
                          quote_path(*first), version_name(found->version), found->source, quote_path(path),
                          version_name(hint->version), hint->source);
      return std::nullopt;
    }
  }
  return found;
}

std::optional<TargetHint> hint_of_surroundings(std::span<const std::string> paths, Version newest) {
  if (const char* active = std::getenv("VIRTUAL_ENV"); active != nullptr && *active != '\0') {
    if (std::optional<TargetHint> hint = hint_of_environment(active)) {
      hint->source = fmt::format("VIRTUAL_ENV ({})", hint->source);
      hint->library.clear();
      return hint;
    }
  }
  const std::vector<std::string> folders = folders_upwards(absolute_path(paths.empty() ? "." : paths.front()));
  for (const std::string& folder : folders) {
    const std::string path = join_path(folder, ".python-version");
    std::optional<std::string> text = contents(path);
    std::optional<Version> version = text ? python_version_file(*text) : std::nullopt;
    if (version) return TargetHint{*version, {}, printable_path(path), {}};
  }
  for (const std::string& folder : folders) {
    const std::string path = join_path(folder, "pyproject.toml");
    std::optional<std::string> text = contents(path);
    if (!text) continue;
    const std::string_view specifier = requires_python(*text);
    std::optional<Version> version = specifier.empty() ? std::nullopt : newest_allowed(specifier, newest);
    if (version) {
      return TargetHint{*version, {}, fmt::format("requires-python \"{}\" in {}", specifier, printable_path(path)), {}};
    }
    if (!specifier.empty()) break;
  }
  return std::nullopt;
}

}  // namespace leanpyc
