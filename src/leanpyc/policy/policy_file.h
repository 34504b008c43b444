// leanpyc.toml, or [tool.leanpyc] of a pyproject.toml: finding it, and reading it into plain data.
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
// What is said of a set of modules.
struct PolicyEntries {
  std::optional<ElideEntry> elide;
  std::optional<KeepEntry> keep;
};
struct PolicyOverride {
  std::vector<Selector> selectors;  // any of them
  PolicyEntries entries;
};

// Files that stay source in a tree without sources.
struct KeepSourceEntry {
  std::vector<Selector> selectors;  // any of them
  PolicySource source;
};

struct PolicyFile {
  std::string path;  // as to be shown
  PolicyEntries own;
  PolicyEntries third_party;
  std::vector<PolicyOverride> overrides;
  std::optional<KeepSourceEntry> keep_source;
  std::optional<int> flag;
  std::optional<bool> knowledge;
  std::optional<TomlValue> scripts;  // the table of that name, for `leanpyc launcher`
};

// Reads the file named: a pyproject.toml, or one whose keys stand at the top. nullopt with `error`, which names the
// place.
std::optional<PolicyFile> read_policy_file(const std::string& path, std::string& error);

// The nearest file, from `folder` (absolute) upwards. In each folder leanpyc.toml comes before pyproject.toml, and a
// pyproject.toml without [tool.leanpyc] is passed over. An empty PolicyFile without a path if there is none; nullopt
// with `error` if one is there that cannot be read.
std::optional<PolicyFile> find_policy_file(const std::string& folder, std::string& error);

}  // namespace leanpyc
