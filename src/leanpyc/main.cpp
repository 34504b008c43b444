#include <fmt/format.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <csignal>
#include <cstdio>
#include <exception>

#include "leanpyc/cli/commands.h"

namespace {

// What a large file took goes back to the system. glibc would learn from every block that is freed to keep more of
// them, and in the end tens of megabytes for each thread.
void bound_kept_memory() {
#ifdef __GLIBC__
  ::mallopt(M_MMAP_THRESHOLD, 4 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 4 << 20);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  bound_kept_memory();
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
