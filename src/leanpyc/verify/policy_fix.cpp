#include "leanpyc/verify/policy_fix.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "leanpyc/build/file_access.h"
#include "leanpyc/build/path_text.h"
#include "leanpyc/elide/kinds.h"
#include "leanpyc/policy/toml_document.h"

namespace leanpyc {
namespace {

constexpr std::string_view kProjectName = "pyproject.toml";
constexpr std::string_view kOwnName = "leanpyc.toml";

// Writes a basic string of TOML.
std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string toml_strings(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + toml_string(text);
  return out + ']';
}

std::string override_text(const PolicyOverrideText& override, std::string_view table) {
  std::string where = override.modules.empty() ? fmt::format("path = {}", toml_string(override.path))
                                               : fmt::format("module = {}", toml_strings(override.modules));
  return fmt::format("\n[[{}overrides]]\n{}\nkeep = {}\nreason = {}\n", table, where, toml_strings(override.keep),
                     toml_string(override.reason));
}

KindSet kinds_of(const std::vector<std::string>& names) {
  KindSet kinds;
  for (const std::string& name : names) kinds = kinds | find_kinds(name).value_or(KindSet());
  return kinds;
}

// "a.*" is the pattern of the package `a` and all in it.
bool covers(std::string_view pattern, std::string_view name) {
  if (pattern == name) return true;
  if (!pattern.ends_with(".*")) return false;
  const std::string_view package = pattern.substr(0, pattern.size() - 2);
  return name == package || (name.starts_with(package) && name.substr(package.size()).starts_with('.'));
}

// Replaces the file as a whole or not at all; it keeps its permissions.
int replace_file(const std::string& file, const std::string& content) {
  struct stat status {};
  const bool exists = ::stat(file.c_str(), &status) == 0;
  std::string temporary = file + ".XXXXXX";
  FileHandle handle(::mkstemp(temporary.data()));
  if (!handle.is_open()) return errno;
  int error = 0;
  for (size_t at = 0; at < content.size() && error == 0;) {
    const ssize_t count = ::write(handle.get(), content.data() + at, content.size() - at);
    if (count < 0 && errno != EINTR) error = errno;
    if (count > 0) at += static_cast<size_t>(count);
  }
  const mode_t mask = ::umask(0);
  ::umask(mask);
  if (error == 0 && ::fchmod(handle.get(), exists ? status.st_mode & 07777 : 0666 & ~mask) != 0) error = errno;
  if (handle.reset() != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(temporary.c_str(), file.c_str()) != 0) error = errno;
  if (error != 0) ::unlink(temporary.c_str());
  return error;
}

}  // namespace

std::string policy_file_to_fix(const std::string& policy_file, const std::string& folder) {
  if (!policy_file.empty()) return policy_file;
  std::string project = join_path(folder, kProjectName);
  return ::access(project.c_str(), F_OK) == 0 ? project : join_path(folder, kOwnName);
}

bool PolicyOverrideText::contains(const PolicyOverrideText& other) const {
  if (!(kinds_of(other.keep) - kinds_of(keep)).empty()) return false;
  if (modules == std::vector<std::string>{"*"}) return true;
  if (modules.empty() || other.modules.empty()) return modules == other.modules && path == other.path;
  return std::ranges::all_of(other.modules, [this](const std::string& name) {
    return std::ranges::any_of(modules, [&](const std::string& pattern) { return covers(pattern, name); });
  });
}

bool add_override(std::vector<PolicyOverrideText>& overrides, PolicyOverrideText added) {
  const bool contained =
      std::ranges::any_of(overrides, [&](const PolicyOverrideText& other) { return other.contains(added); });
  if (contained) return false;
  for (const PolicyOverrideText& other : overrides) {
    if (added.contains(other) && added.reason.find(other.reason) == std::string::npos) {
      added.reason += "; " + other.reason;
    }
  }
  std::erase_if(overrides, [&](const PolicyOverrideText& other) { return added.contains(other); });
  overrides.push_back(std::move(added));
  return true;
}

bool PolicyFix::add(const std::vector<PolicyOverrideText>& overrides, std::string& error) {
  std::string content;
  if (int status = read_whole_file(AT_FDCWD, file_.c_str(), content, kMostBytesOfList);
      status != 0 && status != ENOENT) {
    error = os_error_text(status, file_);
    return false;
  }
  if (!begun_) before_ = written_ = content;
  begun_ = true;
  if (content != written_) {
    error = fmt::format("{} was changed by another program; start again", file_);
    return false;
  }
  std::vector<PolicyOverrideText> all = overrides_;
  bool changed = false;
  for (const PolicyOverrideText& override : overrides) changed = add_override(all, override) || changed;
  if (!changed) return false;
  std::optional<TomlValue> before = parse_toml(before_, file_, error);
  if (!before) return false;
  const bool project = base_name(file_) == kProjectName || before->find("tool") != nullptr;
  content = before_;
  if (!content.empty() && !content.ends_with('\n')) content += '\n';
  for (const PolicyOverrideText& override : all) content += override_text(override, project ? "tool.leanpyc." : "");
  if (!parse_toml(content, file_, error)) {
    error =
        fmt::format("the overrides cannot be appended to {}, where they are written as one value: {}", file_, error);
    return false;
  }
  if (int status = replace_file(file_, content); status != 0) {
    error = os_error_text(status, file_);
    return false;
  }
  written_ = std::move(content);
  overrides_ = std::move(all);
  return true;
}

}  // namespace leanpyc
