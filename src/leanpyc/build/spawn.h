// Starts programs.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace leanpyc {

// Descriptors that the program gets as its standard streams; -1: the null device.
struct StandardStreams {
  int input = -1;
  int output = -1;
  int error = -1;
  // Descriptors, of 10 or higher, that the program gets as kRequestDescriptor and kAnswerDescriptor; -1: closed.
  int requests = -1;
  int answers = -1;
};

// Where a program finds pipes that are not its standard streams, so that what it prints or reads does not disturb them.
inline constexpr int kRequestDescriptor = 3;
inline constexpr int kAnswerDescriptor = 4;

// Starts a program, found on PATH unless its name has a slash, in its own process group, so that an interrupt from
// the terminal does not reach it. `arguments` as in argv, the program first; `environment` is NAME=VALUE, nullptr:
// ours. Returns 0 and the process, or an errno.
int spawn_in_group(const std::vector<std::string>& arguments, const StandardStreams& streams,
                   const std::vector<std::string>* environment, pid_t& process);

}  // namespace leanpyc
