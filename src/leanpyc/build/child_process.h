// Programs that run beside this one and talk to it over pipes.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/build/file_access.h"

namespace leanpyc {

// The descriptors of the program that the two pipes are.
enum class ChildPipes : uint8_t {
  StandardStreams,
  // kRequestDescriptor and kAnswerDescriptor (spawn.h); the standard streams are the null device. An interpreter that
  // prints or reads while it starts (sitecustomize, .pth files) does not disturb a conversation there.
  OwnDescriptors,
};

// A running program that is connected to this one by two pipes; what it writes to stderr is dropped. It has its own
// process group, so that an interrupt from the terminal does not reach it. The destructor closes its input and waits
// for it.
class ChildProcess {
 public:
  using Clock = std::chrono::steady_clock;

  // Arguments as in argv, the program first, found on PATH unless it has a slash. `environment` is NAME=VALUE, nullptr:
  // ours. nullopt with `error` if the program cannot be started.
  static std::optional<ChildProcess> start(const std::vector<std::string>& arguments, std::string& error,
                                           ChildPipes pipes = ChildPipes::StandardStreams,
                                           const std::vector<std::string>* environment = nullptr);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  bool write(const void* bytes, size_t size);
  // False if it ended before so many bytes came, or at the deadline.
  bool read(void* bytes, size_t size);
  // Skips what comes before `mark`, and the mark. False if the mark does not come: as read().
  bool skip_past(std::string_view mark);
  // Reads fail from then on; nullopt: they wait as long as it takes.
  void set_deadline(std::optional<Clock::time_point> deadline) { deadline_ = deadline; }
  pid_t pid() const { return pid_; }
  // Its whole output, for at most `seconds`. False if it takes longer (it is killed then), or more than 16 MB.
  bool read_all(std::string& out, int seconds);
  // Closes its input, waits, and returns its exit status; -1 if a signal ended it.
  int finish();
  void kill();

 private:
  ChildProcess(pid_t pid, FileHandle input, FileHandle output);

  pid_t pid_ = -1;
  FileHandle input_;
  FileHandle output_;
  std::optional<Clock::time_point> deadline_;
};

// Kills every running ChildProcess. Safe in a signal handler that ends the program.
void kill_child_processes();

}  // namespace leanpyc
