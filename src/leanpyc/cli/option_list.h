// The options of every command as data, for completions and the manual page.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "leanpyc/cli/commands.h"

namespace leanpyc {

struct OptionRow {
  std::vector<std::string> names;  // "--target", "-o"; empty for a positional argument
  std::string value;               // "VERSION"; empty for a flag
  std::string text;
  std::string group;  // the heading in --help
};

struct CommandOptions {
  const Command* command = nullptr;
  std::string description;
  std::vector<OptionRow> options;  // in the order of --help
  std::string footer;
};

// Returns the options of each command, in the order of commands(). Each command declares its options as for --help.
std::vector<CommandOptions> all_options();

// For parse(): if all_options() asks, keeps the app's options and returns true.
bool keep_options(const CLI::App& app);

}  // namespace leanpyc
