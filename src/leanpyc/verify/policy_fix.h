// Overrides that `leanpyc verify --fix` adds to a policy file.
#pragma once

#include <string>
#include <vector>

namespace leanpyc {

struct PolicyOverrideText {
  std::vector<std::string> modules;  // names; if there are none, `path`
  std::string path;
  std::vector<std::string> keep;  // names of kinds
  std::string reason;
};

// The file that is to get them: the policy's, or if it has none, the pyproject.toml of the folder, or a leanpyc.toml to
// be made there.
std::string policy_file_to_fix(const std::string& policy_file, const std::string& folder);

// Appends them as text; all that is there stays as it is. False with `error` if the file cannot be read or written, or
// would be no TOML with them; it is unchanged then.
bool append_overrides(const std::string& file, const std::vector<PolicyOverrideText>& overrides, std::string& error);

}  // namespace leanpyc
