// The policy: decides what is left out of a module, and names the source of each decision.
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
  // The file: `file`, or, if `search` is set, the nearest from `folder` (empty: the working folder) upwards.
  std::string file{};
  bool search = true;
  std::string folder{};
  // The environment.
  std::optional<std::string> environment_elide{};
  std::optional<std::string> environment_keep{};
  std::optional<std::string> environment_knowledge{};  // "0": never applied; "1": to O and OO too
  // The command line.
  std::optional<std::string> option_elide{};
  std::optional<std::string> option_keep{};
  // As `option_keep`, in the project's own modules only.
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
  // The source that decided each kind; nullptr if no source names it, so that it stays. They live as long as the
  // policy.
  std::array<const PolicySource*, kKindCount> because{};
  // The rules that may keep more once the module's tokens are known: `content->kept(…)` within `may_keep`. nullptr if
  // no rule can.
  const ContentRules* content = nullptr;
  KindSet may_keep{};

  // Kinds elided except in definitions that other code receives, and why. Set by keep_for_content().
  KindSet received{};
  std::array<const PolicySource*, kKindCount> received_because{};

  // Applies the rules that hold for the module, and notes the sources.
  void keep_for_content(const std::vector<const ContentRules::Rule*>& rules);
};

// Several threads may use one policy at once.
class Policy {
 public:
  // Returns nullopt and sets `error` if a source is wrong; the error names file, line and column in a file.
  static std::optional<Policy> load(const PolicyRequest& request, std::string& error);

  Policy(Policy&&) noexcept;
  Policy& operator=(Policy&&) noexcept;
  ~Policy();

  PolicyDecision decide(const ModuleFacts& facts) const;

  // Why a tree without sources must hold this file as source: a pattern of the user's `keep-source`, or a row of the
  // built-in knowledge. nullptr if it need not. `bytes`: the file's content. The answer does not depend on the elision
  // and lives as long as the policy.
  const PolicySource* keeps_source(const ModuleFacts& facts, std::string_view bytes, const Grammar& grammar) const;

  // Whether anything is left out of any module.
  bool elides() const;
  // The elision of a module of the project's own that no override and no row selects.
  const Elision& general() const;
  // All kinds that are left out of any module.
  KindSet possible_kinds() const;
  // The elision of every module, if all modules get the same; else nullopt.
  std::optional<Elision> same_everywhere() const;
  // Whether an answer may depend on ModuleFacts::distribution.
  bool asks_for_distributions() const;
  // The optimisation flag (0, 1, 2) with which the process will run.
  int flag() const;
  // Messages about the policy's file: another user's was ignored, or it is outside of the project.
  const std::vector<std::string>& notices() const;
  // The notices about files that were found and not used.
  const std::vector<std::string>& ignored_files() const;
  // A message for each pattern of an override that selected none of the files that decide() was asked about.
  std::vector<std::string> unselected() const;
  // The file that was read; empty if none was.
  const std::string& file() const;
  // The file's table `scripts`, for `leanpyc launcher`; nullptr if the file does not have it.
  const TomlValue* scripts() const;
  // Sixteen hexadecimal digits that differ between policies whose decisions may differ. They depend on the policy alone
  // and, if it has paths relative to its file, on the file's folder.
  std::string fingerprint() const;

 private:
  struct Rules;

  explicit Policy(std::unique_ptr<const Rules> rules);

  std::unique_ptr<const Rules> rules_;
};

}  // namespace leanpyc
