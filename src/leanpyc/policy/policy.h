// The policy: decides what is elided in a module, and names the source of each decision.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "leanpyc/elide/kinds.h"
#include "leanpyc/policy/content_rules.h"
#include "leanpyc/policy/policy_source.h"
#include "leanpyc/policy/selector.h"
#include "leanpyc/policy/toml_document.h"

namespace leanpyc {

// The sources of a policy. A later one in this list overrides an earlier one.
struct PolicyRequest {
  // The policy file: `file`, or, if `search` is set, the nearest file from `folder` (empty: the working folder)
  // upwards.
  std::string file{};
  // The text of `file`, if it was read already: a pipe can be read only once.
  std::optional<std::string> file_text{};
  // Other processes read `file` again later, so it must be a regular file.
  bool is_read_again = false;
  bool search = true;
  std::string folder{};
  // The environment.
  std::optional<std::string> environment_elide{};
  std::optional<std::string> environment_keep{};
  std::optional<std::string> environment_knowledge{};  // "0": never apply it; "1": apply it to O and OO, too
  // The command line.
  std::optional<std::string> option_elide{};
  std::optional<std::string> option_keep{};
  // Like `option_keep`, but only for the project's own modules.
  std::optional<std::string> option_keep_own{};
  // The installed modules of this distribution (its normalized name) count as the project's own for `option_keep_own`.
  std::string own_distribution{};
  // The site-packages folders of the interpreter that will import the code, if it is known: their editable installs
  // count. Those of the active environment, and of .venv and venv in the working folder and above, always do.
  std::vector<std::string> site_folders{};
  std::optional<int> flag{};

  // Reads LEANPYC_ELIDE, LEANPYC_KEEP and LEANPYC_KNOWLEDGE; an empty variable counts as not set.
  static PolicyRequest from_environment();
};

struct PolicyDecision {
  Elision elision;
  // The source that decided each kind. nullptr: no source names the kind, so it is kept. The sources live as long as
  // the policy.
  std::array<const PolicySource*, kKindCount> because{};
  // Rules that may keep more kinds, out of `may_keep`, once the module's tokens are known (`content->kept(…)`). nullptr
  // if no rule can.
  const ContentRules* content = nullptr;
  KindSet may_keep{};

  // Kinds that are elided except in definitions that other code receives, and the sources of that. Set by
  // keep_for_content().
  KindSet received{};
  std::array<const PolicySource*, kKindCount> received_because{};

  // Applies the rules that hold for the module, and records them as sources.
  void keep_for_content(const std::vector<const ContentRules::Rule*>& rules);
};

// Several threads may use one policy at once.
class Policy {
 public:
  // Loads the policy. Returns nullopt and sets `error` if a source is wrong. For a file, the error names line and
  // column.
  static std::optional<Policy> load(const PolicyRequest& request, std::string& error);

  Policy(Policy&&) noexcept;
  Policy& operator=(Policy&&) noexcept;
  ~Policy();

  PolicyDecision decide(const ModuleFacts& facts) const;

  // Why a tree without sources must hold this file as source: a pattern of the user's `keep-source`, or a row of the
  // built-in knowledge. nullptr if it need not. `bytes`: the file's content. The answer does not depend on the elision
  // and lives as long as the policy.
  const PolicySource* keeps_source(const ModuleFacts& facts, std::string_view bytes, const Grammar& grammar) const;

  // Returns true if anything is elided in any module.
  bool elides() const;
  // Returns the elision of the project's own modules that no override and no built-in row selects.
  const Elision& general() const;
  // Returns all kinds that are elided in any module.
  KindSet possible_kinds() const;
  // Returns the elision of every module if all modules have the same elision; otherwise nullopt.
  std::optional<Elision> same_everywhere() const;
  // Returns true if a decision may depend on ModuleFacts::distribution.
  bool asks_for_distributions() const;
  // Returns true if an override selects modules by distribution. An editable install then decides what is elided in
  // the files that belong to it.
  bool selects_by_distribution() const;
  // Returns the distribution (its normalized name) that a file outside of site-packages belongs to: that of its
  // editable install, or the one that pyproject.toml names; empty if it is not known.
  std::string project_of(const std::string& path) const;
  // Returns the optimisation flag (0, 1, 2) with which the process will run.
  int flag() const;
  // Returns messages about the policy file: another user's file was ignored, or the file is outside of the project.
  const std::vector<std::string>& notices() const;
  // The notices about files that were found and not used.
  const std::vector<std::string>& ignored_files() const;
  // A message for each pattern of an override that selected none of the files that decide() was asked about.
  std::vector<std::string> unselected() const;
  // Returns the file that was read; empty if no file was read.
  const std::string& file() const;
  // Returns true if the file sets `elide` for any module.
  bool file_elides() const;
  // Returns the file's table `scripts`, for `leanpyc launcher`; nullptr if the file does not have it.
  const TomlValue* scripts() const;
  // Returns sixteen hexadecimal digits. Policies that may decide differently have different digits. The digits depend
  // only on the policy and, if it contains paths relative to its file, on the file's folder.
  std::string fingerprint() const;

 private:
  struct Rules;

  explicit Policy(std::unique_ptr<const Rules> rules);

  std::unique_ptr<const Rules> rules_;
};

}  // namespace leanpyc
