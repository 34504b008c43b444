// Starts programs.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace leanpyc {

// Descriptors that become the program's standard streams; -1: the null device.
struct StandardStreams {
  int input = -1;
  int output = -1;
  int error = -1;
  // Descriptors (10 or higher) that become the program's kRequestDescriptor and kAnswerDescriptor; -1: closed.
  int requests = -1;
  int answers = -1;
};

// The program's descriptors for pipes that are not its standard streams, so that its own output and input do not
// disturb the conversation.
inline constexpr int kRequestDescriptor = 3;
inline constexpr int kAnswerDescriptor = 4;

// Starts a program in its own process group, so that an interrupt from the terminal does not reach it. `arguments` are
// as in argv, the program first; it is found on PATH unless its name has a slash. `environment` has elements
// NAME=VALUE; nullptr means this process's environment. Returns 0 and sets the process, or returns an errno.
int spawn_in_group(const std::vector<std::string>& arguments, const StandardStreams& streams,
                   const std::vector<std::string>* environment, pid_t& process);

}  // namespace leanpyc
