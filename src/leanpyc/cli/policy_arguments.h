// The options that make the policy, the same for every command that has one.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/policy/policy.h"

namespace leanpyc {

struct PolicyArguments {
  std::optional<std::string> elide;
  std::optional<std::string> keep;
  std::optional<std::string> keep_own;
  std::string config;
  bool no_config = false;
  std::optional<int> flag;
};

// Declares every such option with its help, under the heading `group`.
void declare(CLI::App& app, PolicyArguments& arguments, const std::string& group);

// With the environment, and a file that is searched for from the working folder upwards.
PolicyRequest policy_request(const PolicyArguments& arguments);

// Loads the policy and prints its notices to stderr as messages of `command`, however quiet the command is. Returns
// nullopt and sets `error` if the policy is wrong.
std::optional<Policy> load_policy(std::string_view command, const PolicyRequest& request, std::string& error);

// Whether any of the paths is a folder, so that an override that selects nothing is likely a mistake.
bool is_over_a_tree(const std::vector<std::string>& paths);

// Warns of each pattern of an override that selected no file. For a command that has asked about every file of a tree.
// With `quiet`, the warnings only count for --strict.
void warn_of_unselected(std::string_view command, const Policy& policy, bool quiet);

}  // namespace leanpyc
