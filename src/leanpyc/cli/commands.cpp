#include "leanpyc/cli/commands.h"

#include <fmt/format.h>

#include <cstdio>

#include "leanpyc/cli/parse.h"
#include "leanpyc/target/target.h"

namespace leanpyc {
namespace {

constexpr Command kCommands[] = {
    {"compile", "compile Python source to .pyc files, as `python -m compileall` does", run_compile_command},
    {"strip", "copy source without what is left out, for tools that take source", run_strip_command},
    {"run", "run a command with elided code, without a change of it or of its files", run_run_command},
    {"policy", "say what is left out of a module, and which line of the policy decided", run_policy_command},
    {"verify", "import every module plain and elided, and find what breaks and why", run_verify_command},
    {"launcher", "write console scripts that start with flags, options or elision of their own", run_launcher_command},
    {"show", "show what is in a .pyc file, and what each kind of thing in it weighs", run_show_command},
    {"explain", "explain what can be left out of bytecode, and what that may break", run_explain_command},
    {"doctor", "show the interpreters found and the targets known, and check one against the other",
     run_doctor_command},
};

const Command* find_command(std::string_view name) {
  for (const Command& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

void print_overview() {
  fmt::print("leanpyc {}: compiles Python source to CPython bytecode\n\n", LEANPYC_VERSION);
  fmt::print("Usage: leanpyc COMMAND [OPTIONS] [ARGUMENTS]\n\nCommands:\n");
  for (const Command& command : kCommands) fmt::print("  {:<10}{}\n", command.name, command.summary);
  fmt::print(
      "  {:<10}{}\n\nOptions:\n  -h, --help     this text\n  -V, --version  the version, and the versions of Python "
      "compiled natively\n"
      "\nExit status: 0 done; 1 a file was rejected, differs, or could not be read or written; 2 wrong usage, or "
      "something is "
      "missing.\n",
      "help", "explain a command: leanpyc help COMMAND");
}

void print_version() {
  fmt::print("leanpyc {}", LEANPYC_VERSION);
  std::string_view before = " (CPython ";
  for (std::string_view name : native_targets()) {
    fmt::print("{}{}", before, name);
    before = ", ";
  }
  fmt::print(")\n");
}

}  // namespace

std::span<const Command> commands() { return kCommands; }

ExitStatus run_command_line(const Arguments& arguments) {
  if (arguments.empty()) {
    print_overview();
    return ExitStatus::Trouble;
  }
  const std::string& first = arguments[0];
  if (first == "-V" || first == "--version") {
    print_version();
    return ExitStatus::Done;
  }
  const bool help = first == "help";
  if (first == "-h" || first == "--help" || (help && arguments.size() == 1)) {
    print_overview();
    return ExitStatus::Done;
  }
  const std::string& name = help ? arguments[1] : first;
  const Command* command = find_command(name);
  if (command == nullptr) return usage_error("", fmt::format("there is no command '{}'", name));
  if (help) return command->run({"--help"});
  return command->run({arguments.begin() + 1, arguments.end()});
}

}  // namespace leanpyc
