// The options that determine the policy, which several commands share.
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

// Declares these options with their help, under the heading `group`.
void declare(CLI::App& app, PolicyArguments& arguments, const std::string& group);

// Returns a request with the options, the environment, and a search for the file from the working folder upwards.
PolicyRequest policy_request(const PolicyArguments& arguments);

// Reads the text of the file that --config names into the request, so that several loads read the file once. Returns
// false and sets `error` if the file cannot be read.
bool read_file_once(PolicyRequest& request, std::string& error);

// Loads the policy and prints its notices to stderr as messages of `command`, however quiet the command is. Returns
// nullopt and sets `error` if the policy is wrong.
std::optional<Policy> load_policy(std::string_view command, const PolicyRequest& request, std::string& error);

// Returns true if any of the paths is a folder. An override that selects nothing there is probably a mistake.
bool is_over_a_tree(const std::vector<std::string>& paths);

// Warns of each pattern of an override that selected no file, neither of the tree nor below the folder of the policy's
// file: several projects of a repository may share a policy. Call this after decide() was called for every file of a
// tree. With `quiet`, the warnings only count for --strict.
void warn_of_unselected(std::string_view command, const Policy& policy, bool quiet);

}  // namespace leanpyc
