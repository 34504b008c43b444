// The policy: what is left out of which modules, and who said so.
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

// Where a policy comes from. The later in this list wins.
struct PolicyRequest {
  // The file: the one named, or, unless told not to, the nearest from `folder` upwards (empty: the working folder).
  std::string file{};
  bool search = true;
  std::string folder{};
  // The environment.
  std::optional<std::string> environment_elide{};
  std::optional<std::string> environment_keep{};
  // The command line.
  std::optional<std::string> option_elide{};
  std::optional<std::string> option_keep{};
  std::optional<int> flag{};

  // With LEANPYC_ELIDE and LEANPYC_KEEP as they are; an empty one counts as not set.
  static PolicyRequest from_environment();
};

struct PolicyDecision {
  Elision elision;
  // Who decided each kind; nullptr: nobody spoke of it, and so it stays. They live as long as the policy.
  std::array<const PolicySource*, kKindCount> because{};
  // Rules that may keep more, once the module's tokens are known: from `elision.kinds` goes then
  // `content->kept(…) & may_keep`. nullptr if there are none.
  const ContentRules* content = nullptr;
  KindSet may_keep{};

  // Does that for the rules that hold, and notes who decided.
  void keep_for_content(const std::vector<const ContentRules::Rule*>& rules);
};

// May be asked by several threads at once.
class Policy {
 public:
  // nullopt with `error` in plain words, which names file, line and column if it is about a file.
  static std::optional<Policy> load(const PolicyRequest& request, std::string& error);

  Policy(Policy&&) noexcept;
  Policy& operator=(Policy&&) noexcept;
  ~Policy();

  PolicyDecision decide(const ModuleFacts& facts) const;

  // Why a tree without sources must hold this file as source: a pattern of the user's `keep-source`, or a row of the
  // built-in knowledge. nullptr if it need not. `bytes`: the file's content. The answer does not depend on the elision
  // and lives as long as the policy.
  const PolicySource* keeps_source(const ModuleFacts& facts, std::string_view bytes) const;

  // Whether anybody asked to leave anything out of any module.
  bool elides() const;
  // What is left out of a module of the project's own of which nothing more is said.
  const Elision& general() const;
  // All kinds that are left out of any module.
  KindSet possible_kinds() const;
  // Not nullopt: what is left out of every module, whichever it is.
  std::optional<Elision> same_everywhere() const;
  // Whether an answer may hang on ModuleFacts::distribution.
  bool asks_for_distributions() const;
  // The optimisation flag (0, 1, 2) with which the process will run.
  int flag() const;
  // The file that was read; empty: none.
  const std::string& file() const;
  // The table `scripts` of that file, for `leanpyc launcher`; nullptr if it has none.
  const TomlValue* scripts() const;
  // Sixteen hexadecimal digits, which are others when any decision may be another. They hang on the policy alone, and
  // where it has paths relative to its file, on the file's folder.
  std::string fingerprint() const;

 private:
  struct Rules;

  explicit Policy(std::unique_ptr<const Rules> rules);

  std::unique_ptr<const Rules> rules_;
};

}  // namespace leanpyc
