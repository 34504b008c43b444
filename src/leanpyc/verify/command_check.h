// Runs a command, and compares what it does.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leanpyc {

struct CommandOutcome {
  int status = 0;  // as a shell gives it: 128 + n after signal n
  bool hung = false;
  std::string out;
  std::string err;  // without the warnings of Python's compiler
};

// Runs the command to its end, without input, with PYTHONPATH as given (unset if nullopt). After `seconds` (0: never),
// or when a signal ends verify, the command and everything it started are killed. Returns nullopt with `error` if the
// command cannot be started, or if a signal ends verify.
std::optional<CommandOutcome> run_and_capture(const std::vector<std::string>& command,
                                              const std::optional<std::string>& python_path, double seconds,
                                              std::string& error);

// Compares an outcome with two plain runs. Differences between these two are ignored: in the numbers of a stream
// (times, addresses, process ids), in the stream, or in the exit status. The carets of tracebacks are never compared,
// because the kind `columns` takes them away by definition; if the plain runs fail, the frames of tracebacks are not
// compared.
class CommandComparison {
 public:
  enum class Precision : uint8_t { Exact, WithoutNumbers, StatusOnly };

  CommandComparison(const CommandOutcome& first, const CommandOutcome& second);

  // Returns the precision of the stream that is compared less exactly.
  Precision precision() const;
  bool compares_status() const { return stable_status_; }
  bool compares_frames() const { return !fails_plain_; }
  // Empty if the outcome is the same, else the first difference in words.
  std::string difference(const CommandOutcome& other) const;

 private:
  // Returns the text without the parts that are not compared.
  std::string compared(const std::string& text) const;

  CommandOutcome expected_;
  bool fails_plain_ = false;
  bool stable_status_ = true;
  Precision out_ = Precision::Exact;
  Precision err_ = Precision::Exact;
};

}  // namespace leanpyc
