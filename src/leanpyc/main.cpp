#include <fmt/format.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>

#include <cstdio>
#include <exception>
#include <system_error>

#include "leanpyc/cli/commands.h"
#include "leanpyc/cli/interrupt.h"
#include "leanpyc/cli/output.h"

namespace {

// Returns the memory of a large file to the system. Without these limits glibc raises its threshold with every large
// block that is freed, and each thread keeps tens of megabytes in the end.
void bound_kept_memory() {
#ifdef __GLIBC__
  ::mallopt(M_MMAP_THRESHOLD, 4 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 4 << 20);
#endif
}

// Turns signals into errors of the write that caused them, which fail one file or one stream instead of the program:
// SIGPIPE when a helper process or a reader went away, SIGXFSZ when a file would exceed `ulimit -f`. A handler that
// does nothing is reset when another program is executed; an ignored signal would be inherited.
void survive_failed_writes() {
  for (int signal : {SIGPIPE, SIGXFSZ}) {
    struct sigaction before {};
    if (::sigaction(signal, nullptr, &before) != 0 || before.sa_handler != SIG_DFL) continue;
    struct sigaction action {};
    action.sa_handler = [](int) {};
    action.sa_flags = SA_RESTART;
    ::sigaction(signal, &action, nullptr);
  }
}

leanpyc::ExitStatus run(int argc, char** argv, int& output_error) {
  try {
    leanpyc::Arguments arguments(argv + 1, argv + argc);
    return leanpyc::run_command_line(arguments);
  } catch (const std::system_error& error) {
    output_error = error.code().value();
    if (std::ferror(stdout) == 0) leanpyc::print_message(fmt::format("leanpyc: {}\n", error.what()));
  } catch (const std::exception& error) {
    leanpyc::print_message(fmt::format("leanpyc: {}\n", error.what()));
  }
  return leanpyc::ExitStatus::Trouble;
}

}  // namespace

int main(int argc, char** argv) {
  leanpyc::open_closed_standard_streams();
  bound_kept_memory();
  survive_failed_writes();
  int output_error = 0;
  const leanpyc::ExitStatus status = run(argc, argv, output_error);
  const leanpyc::ExitStatus final_status = leanpyc::close_standard_output(status, output_error);
  leanpyc::end_by_interrupt();
  return static_cast<int>(final_status);
}
