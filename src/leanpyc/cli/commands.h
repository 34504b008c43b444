// The commands, each in the file of its name. Arguments are those after the command's own name.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/cli/exit_status.h"

namespace leanpyc {

using Arguments = std::vector<std::string>;

ExitStatus run_compile_command(const Arguments& arguments);
ExitStatus run_run_command(const Arguments& arguments);
ExitStatus run_policy_command(const Arguments& arguments);
ExitStatus run_verify_command(const Arguments& arguments);
ExitStatus run_launcher_command(const Arguments& arguments);
ExitStatus run_strip_command(const Arguments& arguments);
ExitStatus run_show_command(const Arguments& arguments);
ExitStatus run_explain_command(const Arguments& arguments);
ExitStatus run_doctor_command(const Arguments& arguments);
ExitStatus run_completion_command(const Arguments& arguments);

struct Command {
  std::string_view name;
  std::string_view summary;   // one line for the list of commands
  std::string_view usage;     // after the command's name: "[OPTIONS] -- COMMAND"; may have several lines
  std::string_view examples;  // command lines for the end of --help, one per line
  ExitStatus (*run)(const Arguments& arguments);
};
std::span<const Command> commands();
// Returns nullptr if no command has that name.
const Command* find_command(std::string_view name);

// Runs the whole program: finds the command and runs it, or answers --help and --version.
ExitStatus run_command_line(const Arguments& arguments);

}  // namespace leanpyc
