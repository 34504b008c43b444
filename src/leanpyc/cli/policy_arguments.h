// The options that make the policy, the same for every command that has one.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "leanpyc/policy/policy.h"

namespace leanpyc {

struct PolicyArguments {
  std::optional<std::string> elide;
  std::optional<std::string> keep;
  std::string config;
  bool no_config = false;
  std::optional<int> flag;
};

// Every such option with its text, under the heading `group`.
void declare(CLI::App& app, PolicyArguments& arguments, const std::string& group);

// With the environment, and the file looked for from the working folder.
PolicyRequest policy_request(const PolicyArguments& arguments);

}  // namespace leanpyc
