// The processes that `leanpyc verify` has started, so that they end when a signal ends verify.
#pragma once

#include <sys/types.h>

namespace leanpyc {

// From now on SIGINT, SIGTERM and SIGHUP end the registered process groups, and ending_signal() returns the signal; the
// caller unwinds. A second signal ends this process at once. A signal that is ignored stays ignored.
void end_groups_on_signals();

// The signal that ends this process; 0: none so far.
int ending_signal();

// Ends this process by ending_signal(). Does nothing if that is 0.
void end_by_signal();

// Registers a process group for as long as it lives.
class RegisteredGroup {
 public:
  RegisteredGroup() = default;
  explicit RegisteredGroup(pid_t group);
  RegisteredGroup(RegisteredGroup&& other) noexcept;
  RegisteredGroup& operator=(RegisteredGroup&& other) noexcept;
  ~RegisteredGroup();

 private:
  int slot_ = -1;
};

}  // namespace leanpyc
