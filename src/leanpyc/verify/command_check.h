// A command run plain and elided, and compared.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leanpyc {

struct CommandOutcome {
  int status = 0;  // as a shell has it: 128 + n after signal n
  bool hung = false;
  std::string out;
  std::string err;  // without what Python's compiler warned of
};

// Runs it to its end, without input, with PYTHONPATH as given (unset if nullopt), for at most so many seconds (0: any
// number; it is killed then, with all it started). nullopt with `error` if it cannot be started.
std::optional<CommandOutcome> run_and_capture(const std::vector<std::string>& command,
                                              const std::optional<std::string>& python_path, double seconds,
                                              std::string& error);

// What of a command's outcome is the same every time, learned from two plain runs: all of it, all but the numbers in it
// (times, addresses, process ids), or only the exit status.
class CommandComparison {
 public:
  enum class Precision : uint8_t { Exact, WithoutNumbers, StatusOnly };

  CommandComparison(const CommandOutcome& first, const CommandOutcome& second);

  // Of the two streams, the less precise one.
  Precision precision() const;
  // Empty if the outcome is the same, else what is not, in words.
  std::string difference(const CommandOutcome& other) const;

 private:
  CommandOutcome expected_;
  bool stable_status_ = true;
  Precision out_ = Precision::Exact;
  Precision err_ = Precision::Exact;
};

}  // namespace leanpyc
