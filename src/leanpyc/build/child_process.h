// Programs that run beside this process and communicate with it over pipes.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/build/file_access.h"

namespace leanpyc {

// The descriptors at which the program finds the two pipes.
enum class ChildPipes : uint8_t {
  StandardStreams,
  // The pipes are kRequestDescriptor and kAnswerDescriptor (spawn.h), and the standard streams are the null device. So
  // an interpreter that prints or reads while it starts (sitecustomize, .pth files) does not disturb the conversation.
  OwnDescriptors,
};

// A running program that is connected to this process by two pipes. Its stderr is discarded. It has its own process
// group, so that an interrupt from the terminal does not reach it. The destructor closes the program's input and waits
// for its end.
class ChildProcess {
 public:
  using Clock = std::chrono::steady_clock;

  // Starts a program. `arguments` are as in argv, the program first; it is found on PATH unless its name has a slash.
  // `environment` has elements NAME=VALUE; nullptr means this process's environment. Returns nullopt with `error` if
  // the program cannot be started.
  static std::optional<ChildProcess> start(const std::vector<std::string>& arguments, std::string& error,
                                           ChildPipes pipes = ChildPipes::StandardStreams,
                                           const std::vector<std::string>* environment = nullptr);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  bool write(const void* bytes, size_t size);
  // Reads exactly `size` bytes. Returns false if the program's output ends earlier, or at the deadline.
  bool read(void* bytes, size_t size);
  // Skips the output up to `mark`, and the mark itself. Returns false if the output ends or the deadline comes before
  // the mark.
  bool skip_past(std::string_view mark);
  // Sets the time after which reads fail; nullopt: no limit.
  void set_deadline(std::optional<Clock::time_point> deadline) { deadline_ = deadline; }
  pid_t pid() const { return pid_; }
  // Reads the whole output for at most `seconds`. Returns false if the program takes longer (it is killed then), or if
  // the output exceeds 16 MB.
  bool read_all(std::string& out, int seconds);
  // Closes the program's input, waits for its end, and returns its exit status; -1 if a signal ended it.
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
