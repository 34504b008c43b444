// Finds leanpyc.toml, or [tool.leanpyc] of a pyproject.toml, and reads it into plain data.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/policy/elide_setting.h"
#include "leanpyc/policy/policy_source.h"
#include "leanpyc/policy/selector.h"
#include "leanpyc/policy/toml_document.h"

namespace leanpyc {

struct ElideEntry {
  ElideSetting setting;
  PolicySource source;
};
struct KeepEntry {
  KindSet kinds;
  PolicySource source;
};
// The elision and the kept kinds of a set of modules.
struct PolicyEntries {
  std::optional<ElideEntry> elide;
  std::optional<KeepEntry> keep;
};
struct PolicyOverride {
  std::vector<Selector> selectors;  // the override selects a module if any of them matches
  size_t first_pattern = 0;         // number of selectors in earlier overrides
  PolicyEntries entries;
};

// Files that stay source in a tree without sources.
struct KeepSourceEntry {
  std::vector<Selector> selectors;  // a file stays source if any of them matches
  PolicySource source;
};

struct PolicyFile {
  std::string path;                    // the path to show
  std::vector<std::string> notices{};  // messages for the user about how the file was found
  std::vector<std::string> ignored{};  // those of them that are about files that were found and not used
  PolicyEntries own;
  PolicyEntries third_party;
  std::vector<PolicyOverride> overrides;
  std::optional<KeepSourceEntry> keep_source;
  std::optional<int> flag;
  std::optional<bool> knowledge;
  std::optional<TomlValue> scripts;  // the table `scripts`, for `leanpyc launcher`
};

// Reads the text of this file. It may be a pipe. Returns nullopt with `error`, which names the file.
std::optional<std::string> read_policy_text(const std::string& path, std::string& error);

// Parses the text of this file: a pyproject.toml, or a file with the keys at its top level. Returns nullopt with
// `error`, which names the place.
std::optional<PolicyFile> parse_policy_file(const std::string& path, const std::string& text, std::string& error);

// Returns a message if another process, or a later read, would not find the same file at this path: a pipe, a device,
// or a path of an open descriptor (/dev/stdin). Returns an empty text if it would, or if the file does not exist.
std::string problem_of_reading_again(const std::string& path);

// Finds and reads the nearest file from `folder` (absolute) upwards. In each folder leanpyc.toml comes before
// pyproject.toml, and a pyproject.toml without [tool.leanpyc] is skipped. A file is skipped with a notice unless its
// owner is the effective user, root or the owner of `folder`, because another user must not decide what is elided (as
// in git's safe.directory). A file outside of the project is used with a notice. Returns an empty PolicyFile without a
// path if no file is found; nullopt with `error` if a file cannot be read.
std::optional<PolicyFile> find_policy_file(const std::string& folder, std::string& error);

}  // namespace leanpyc
