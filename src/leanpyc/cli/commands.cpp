#include "leanpyc/cli/commands.h"

#include <fmt/format.h>

#include <cstdio>

#include "leanpyc/cli/manual_page.h"
#include "leanpyc/cli/parse.h"
#include "leanpyc/cpython/native_releases.h"
#include "leanpyc/cpython/target.h"

namespace leanpyc {
namespace {

constexpr Command kCommands[] = {
    {"compile", "compile Python source to .pyc files, as `python -m compileall` does", "[OPTIONS] [PATH...]",
     "leanpyc compile --elide lean --python .venv/bin/python .venv/lib", run_compile_command},
    {"strip", "copy source trees without what is elided, for tools that take source", "[OPTIONS] -o DIR PATH...",
     "leanpyc strip --elide lean -o stripped src", run_strip_command},
    {"run", "run a command with elided bytecode; its files stay as they are",
     "[OPTIONS] -- COMMAND [ARGUMENT...]\n--prepare [OPTIONS] [PATH|MODULE...]",
     "leanpyc run --elide lean -- python -m http.server", run_run_command},
    {"policy", "show what is elided in a module, and which line of the policy decided", "[OPTIONS] MODULE|PATH...",
     "leanpyc policy --elide lean requests.api", run_policy_command},
    {"verify", "import every module plain and elided, and report what breaks and why",
     "[OPTIONS] [MODULE|DISTRIBUTION|PATH...]\n[OPTIONS] -- COMMAND [ARGUMENT...]",
     "leanpyc verify --elide lean --python .venv/bin/python\nleanpyc verify --elide lean -- pytest",
     run_verify_command},
    {"launcher", "write console scripts with their own flags, options or elision", "[OPTIONS] [NAME...]",
     "leanpyc launcher --out .venv\nleanpyc launcher --elide lean black", run_launcher_command},
    {"show", "show what a .pyc file contains, and the size of each kind of content", "[OPTIONS] FILE",
     "leanpyc show --weights __pycache__/app.cpython-313.pyc", run_show_command},
    {"explain", "explain what can be elided, and what that may break", "[OPTIONS] [NAME]", "leanpyc explain docstrings",
     run_explain_command},
    {"doctor", "list interpreters and targets, and compare leanpyc's bytecode with theirs", "[OPTIONS]",
     "leanpyc doctor --no-check", run_doctor_command},
    {"completion", "print the completions of bash, zsh or fish", "SHELL",
     "leanpyc completion bash > ~/.local/share/bash-completion/completions/leanpyc", run_completion_command},
};

// "; did you mean 'compile'?", or an empty text if no command has a similar name.
std::string suggested_command(std::string_view name) {
  std::vector<std::string_view> names{"help"};
  for (const Command& command : kCommands) names.push_back(command.name);
  const std::string close = similar_name(name, names);
  return close.empty() ? close : fmt::format("; did you mean '{}'?", close);
}

void print_overview() {
  fmt::print("leanpyc {}: compiles Python source to CPython bytecode\n\n", LEANPYC_VERSION);
  fmt::print("Usage: leanpyc COMMAND [OPTIONS] [ARGUMENTS]\n\nCommands:\n");
  for (const Command& command : kCommands) fmt::print("  {:<12}{}\n", command.name, command.summary);
  fmt::print(
      "  {:<12}{}\n\nOptions:\n"
      "  -h, --help     show this help\n"
      "  -V, --version  show the version, and the versions of CPython that leanpyc compiles for natively\n\n"
      "Exit status: 0 done; 1 a file was rejected, differs, or could not be read or written; 2 wrong usage,\n"
      "or something that leanpyc needs is missing.\n",
      "help", "show the help of a command: leanpyc help COMMAND; --man: print the manual page");
}

void print_version() {
  fmt::print("leanpyc {}", LEANPYC_VERSION);
  std::string_view before = " (CPython ";
  for (std::string_view name : native_releases()) {
    fmt::print("{}{}", before, name);
    before = ", ";
  }
  fmt::print(")\n");
}

}  // namespace

std::span<const Command> commands() { return kCommands; }

const Command* find_command(std::string_view name) {
  for (const Command& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

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
  static constexpr std::string_view kOptions[] = {"--help", "-h", "--version", "-V"};
  if (first.starts_with('-') && first != "-h" && first != "--help") {
    return usage_error("", unknown_option(first, kOptions));
  }
  const bool help = first == "help";
  if (first == "-h" || first == "--help" || (help && arguments.size() == 1)) {
    print_overview();
    return ExitStatus::Done;
  }
  const std::string& name = help ? arguments[1] : first;
  if (help && name == "--man") {
    fmt::print("{}", manual_page());
    return ExitStatus::Done;
  }
  const Command* command = find_command(name);
  if (command == nullptr)
    return usage_error("", fmt::format("there is no command '{}'{}", name, suggested_command(name)));
  if (help) return command->run({"--help"});
  return command->run({arguments.begin() + 1, arguments.end()});
}

}  // namespace leanpyc
