#include "leanpyc/cli/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace leanpyc {

void open_closed_standard_streams() {
  // Standard input is opened for writing and standard output for reading. Using them in their normal direction then
  // fails with EBADF, as it does without a descriptor.
  constexpr int kModes[] = {O_WRONLY, O_RDONLY, O_WRONLY};
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (::fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    // open() returns the lowest free descriptor, which is this stream's number.
    if (::open("/dev/null", kModes[stream] | O_CLOEXEC) < 0) return;
  }
}

void print_message(std::string_view text) {
  // fmt::print() would throw if the stream cannot be written.
  std::fwrite(text.data(), 1, text.size(), stderr);
}

ExitStatus close_standard_output(ExitStatus status, int error) {
  const bool failed_before = std::ferror(stdout) != 0;
  const bool failed = std::fclose(stdout) != 0;
  if (failed && !failed_before) error = errno;
  if (!failed_before && !failed) return status;
  if (error != EPIPE) {
    print_message(fmt::format("leanpyc: cannot write to standard output{}\n",
                              error == 0 ? "" : ": " + std::generic_category().message(error)));
  }
  return ExitStatus::Trouble;
}

}  // namespace leanpyc
