// The overrides that `leanpyc verify --fix` adds to a policy file.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace leanpyc {

struct PolicyOverrideText {
  std::vector<std::string> modules;  // names or patterns; if empty, `path` counts
  std::string path;
  std::vector<std::string> keep;  // names of kinds
  std::string reason;

  // Whether this override keeps all that `other` keeps.
  bool contains(const PolicyOverrideText& other) const;
};

// Adds an override unless an existing one contains it. Existing overrides that it contains are removed, and their
// reasons are added to it. Returns false if nothing changes.
bool add_override(std::vector<PolicyOverrideText>& overrides, PolicyOverrideText added);

// Returns the file that gets the overrides: the policy's, or if it has none, the pyproject.toml of the folder, or a
// leanpyc.toml to be made there.
std::string policy_file_to_fix(const std::string& policy_file, const std::string& folder);

// The end of a policy file that `leanpyc verify --fix` has written.
class PolicyFix {
 public:
  explicit PolicyFix(std::string file) : file_(std::move(file)) {}

  const std::string& file() const { return file_; }
  const std::vector<PolicyOverrideText>& overrides() const { return overrides_; }

  // Adds overrides at the end of the file, as add_override() does to those added before; the rest of the file stays as
  // it is. False if that changes nothing, or with `error` if the file cannot be read or written, has changed since the
  // last call, or would not be TOML; it is unchanged then.
  bool add(const std::vector<PolicyOverrideText>& overrides, std::string& error);

 private:
  std::string file_;
  bool begun_ = false;
  std::string before_{};   // the file without the overrides
  std::string written_{};  // the file with them
  std::vector<PolicyOverrideText> overrides_{};
};

}  // namespace leanpyc
