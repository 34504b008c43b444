#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "leanpyc/cli/commands.h"

int main(int argc, char** argv) {
  // A helper process or a reader that went away is an error of the write, not the end of the program.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    leanpyc::Arguments arguments(argv + 1, argv + argc);
    return static_cast<int>(leanpyc::run_command_line(arguments));
  } catch (const std::exception& error) {
    fmt::print(stderr, "leanpyc: {}\n", error.what());
  }
  return static_cast<int>(leanpyc::ExitStatus::Trouble);
}
