// The command line of `leanpyc compile`, as it was typed.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "leanpyc/cli/policy_arguments.h"
#include "leanpyc/cli/target_arguments.h"

namespace leanpyc {

struct CompileArguments {
  std::vector<std::string> paths;
  // Options of compileall.
  bool no_recursion = false;
  std::optional<int> recursion;
  bool force = false;
  int quiet = 0;
  bool legacy = false;
  std::optional<std::string> destination;
  std::optional<std::string> strip;
  std::optional<std::string> prepend;
  std::string exclude;
  std::string list_file;
  int workers = 0;
  std::string invalidation_mode;
  std::vector<int> levels;
  std::string symlink_limit;
  bool hardlink_duplicates = false;
  // Options beyond compileall.
  TargetArguments target;
  std::string out;
  std::string pycache_prefix;
  bool check = false;
  std::string backend;
  bool json = false;
  bool verbose = false;
  bool timings = false;
  std::string warnings;
  std::string dump;
  bool strict = false;
  // Elision.
  PolicyArguments policy;
  std::optional<int> as_level;
  bool sourceless = false;
  bool measure = false;
  bool no_measure = false;
};

// Declares every option with its help text. Options are declared only here.
void declare(CLI::App& app, CompileArguments& arguments);

}  // namespace leanpyc
