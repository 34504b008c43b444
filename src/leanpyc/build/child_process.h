// Programs run beside this one, over pipes.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "leanpyc/build/file_access.h"

namespace leanpyc {

// A running program whose standard input and output are pipes of ours; what it writes to stderr is dropped. It is in a
// process group of its own, so that an interrupt from the terminal does not reach it. Ends with its object: its input
// is closed, then it is waited for.
class ChildProcess {
 public:
  // Arguments as in argv, the program first, found on PATH unless it has a slash. nullopt with `error` if it cannot be
  // started.
  static std::optional<ChildProcess> start(const std::vector<std::string>& arguments, std::string& error);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  bool write(const void* bytes, size_t size);
  // False if it ended before so many bytes came.
  bool read(void* bytes, size_t size);
  // Its whole output, for at most `seconds`. False if it takes longer (it is killed then), or more than 16 MB.
  bool read_all(std::string& out, int seconds);
  // Closes its input and gives its exit status; -1 if a signal ended it.
  int finish();
  void kill();

 private:
  ChildProcess(pid_t pid, FileHandle input, FileHandle output);

  pid_t pid_ = -1;
  FileHandle input_;
  FileHandle output_;
};

}  // namespace leanpyc
