#include "leanpyc/verify/command_check.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "leanpyc/build/file_access.h"
#include "leanpyc/build/spawn.h"
#include "leanpyc/verify/process_groups.h"
#include "leanpyc/verify/traceback_text.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): not declared everywhere

namespace leanpyc {
namespace {

using Precision = CommandComparison::Precision;

// Time between SIGTERM and SIGKILL for a command that does not end.
constexpr std::chrono::seconds kGrace{3};

// Returns a temporary file without a name. A pipe would fill up, because a command may write much to both streams.
FileHandle temporary_file() {
  const char* folder = std::getenv("TMPDIR");
  std::string name = fmt::format("{}/leanpyc-XXXXXX", folder != nullptr && *folder != '\0' ? folder : "/tmp");
  FileHandle file(::mkostemp(name.data(), O_CLOEXEC));
  if (file.is_open()) ::unlink(name.c_str());
  return file;
}

std::string content_of(const FileHandle& file) {
  std::string content;
  char room[1 << 16];
  off_t at = 0;
  for (ssize_t count; (count = ::pread(file.get(), room, sizeof room, at)) > 0; at += count) {
    content.append(room, static_cast<size_t>(count));
  }
  return content;
}

std::vector<std::string> environment_with(const std::optional<std::string>& python_path) {
  std::vector<std::string> variables;
  for (char** at = environ; *at != nullptr; ++at) {
    if (!std::string_view(*at).starts_with("PYTHONPATH=")) variables.emplace_back(*at);
  }
  if (python_path) variables.push_back("PYTHONPATH=" + *python_path);
  return variables;
}

// Returns the wait status; nullopt if the process runs longer than `seconds` (0: no limit), or if a signal ends verify.
std::optional<int> wait_for(pid_t process, double seconds) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  std::optional<Clock::time_point> interrupted;
  std::chrono::microseconds pause{500};
  for (;;) {
    int status = 0;
    const pid_t done = ::waitpid(process, &status, WNOHANG);
    if (done == process) return status;
    if (done < 0 && errno != EINTR) return 0;
    const Clock::time_point now = Clock::now();
    if (ending_signal() != 0 && !interrupted) interrupted = now;
    if (interrupted && now - *interrupted > kGrace) return std::nullopt;
    if (seconds > 0 && std::chrono::duration<double>(now - start).count() > seconds) return std::nullopt;
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::microseconds{20000});
  }
}

int kill_group(pid_t process) {
  ::kill(-process, SIGKILL);
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

bool is_digit(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

// Replaces every number by one sign. A number is a digit and the hexadecimal digits, points and x after it.
std::string without_numbers(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (std::isdigit(static_cast<unsigned char>(text[i])) == 0) {
      out += text[i++];
      continue;
    }
    out += '#';
    while (i < text.size() && (is_digit(text[i]) || text[i] == 'x' || text[i] == '.')) ++i;
  }
  return out;
}

// The text without the compiler's warnings: Python gives them when it compiles, but not when it loads a .pyc.
std::string without_compiler_warnings(std::string_view text) {
  std::string out;
  bool in_warning = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end);
    const bool starts = line.find(": SyntaxWarning: ") != std::string_view::npos ||
                        line.find(": DeprecationWarning: invalid escape sequence") != std::string_view::npos;
    // The source line of the warning follows, indented.
    const bool follows = in_warning && line.starts_with("  ");
    in_warning = starts;
    if (!starts && !follows) out += line;
  }
  return out;
}

Precision precision_of(const std::string& first, const std::string& second) {
  if (first == second) return Precision::Exact;
  return without_numbers(first) == without_numbers(second) ? Precision::WithoutNumbers : Precision::StatusOnly;
}

bool same(const std::string& expected, const std::string& other, Precision precision) {
  switch (precision) {
    case Precision::Exact: return expected == other;
    case Precision::WithoutNumbers: return without_numbers(expected) == without_numbers(other);
    case Precision::StatusOnly: return true;
  }
  return true;
}

// Returns a line of the text; empty if the text has fewer lines.
std::string_view line_at(std::string_view text, size_t index) {
  for (; index > 0 && !text.empty(); --index) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  return text.substr(0, text.find('\n'));
}

// Describes the first line that differs. `numbered`: no line of the stream was left out.
std::string first_difference(const std::string& expected, const std::string& other, Precision precision,
                             std::string_view stream, bool numbered) {
  const bool exact = precision == Precision::Exact;
  const std::string left = exact ? expected : without_numbers(expected);
  const std::string right = exact ? other : without_numbers(other);
  const auto line = std::count(left.begin(), std::ranges::mismatch(left, right).in1, '\n');
  auto shown = [line](const std::string& text) {
    std::string_view found = line_at(text, static_cast<size_t>(line));
    return found.empty() ? std::string("nothing") : fmt::format("'{}'", found);
  };
  const std::string place = numbered ? fmt::format("{}, line {}", stream, line + 1) : std::string(stream);
  return fmt::format("{}: {} instead of {}", place, shown(other), shown(expected));
}

}  // namespace

std::optional<CommandOutcome> run_and_capture(const std::vector<std::string>& command,
                                              const std::optional<std::string>& python_path, double seconds,
                                              std::string& error) {
  FileHandle out = temporary_file();
  FileHandle err = temporary_file();
  if (!out.is_open() || !err.is_open()) {
    error = fmt::format("no temporary file: {}", os_error_text(errno, "TMPDIR"));
    return std::nullopt;
  }
  const std::vector<std::string> variables = environment_with(python_path);
  pid_t process = -1;
  const int problem = spawn_in_group(command, {.output = out.get(), .error = err.get()}, &variables, process);
  if (problem != 0) {
    error = os_error_text(problem, command[0]);
    return std::nullopt;
  }
  CommandOutcome outcome;
  std::optional<int> status;
  {
    const RegisteredGroup group(process);
    status = wait_for(process, seconds);
  }
  if (!status || ending_signal() != 0) {
    outcome.hung = !status;
    const int killed = kill_group(process);
    if (!status) status = killed;
  }
  if (ending_signal() != 0) {
    error = "interrupted";
    return std::nullopt;
  }
  outcome.status = WIFSIGNALED(*status) ? 128 + WTERMSIG(*status) : WEXITSTATUS(*status);
  outcome.out = content_of(out);
  outcome.err = without_compiler_warnings(content_of(err));
  return outcome;
}

CommandComparison::CommandComparison(const CommandOutcome& first, const CommandOutcome& second)
    : expected_(first),
      fails_plain_(first.status != 0 && second.status != 0),
      stable_status_(first.status == second.status && first.hung == second.hung) {
  expected_.out = compared(first.out);
  expected_.err = compared(first.err);
  out_ = precision_of(expected_.out, compared(second.out));
  err_ = precision_of(expected_.err, compared(second.err));
}

std::string CommandComparison::compared(const std::string& text) const {
  return fails_plain_ ? without_frames(text) : without_carets(text);
}

Precision CommandComparison::precision() const { return std::max(out_, err_); }

std::string CommandComparison::difference(const CommandOutcome& other) const {
  if (other.hung != expected_.hung) return other.hung ? "does not end" : "ends";
  if (stable_status_ && other.status != expected_.status) {
    return fmt::format("exit status {} instead of {}", other.status, expected_.status);
  }
  auto compare = [this](const std::string& expected, const std::string& text, Precision precision,
                        std::string_view stream) {
    const std::string found = compared(text);
    if (same(expected, found, precision)) return std::string();
    return first_difference(expected, found, precision, stream, found.size() == text.size());
  };
  std::string found = compare(expected_.out, other.out, out_, "output");
  return found.empty() ? compare(expected_.err, other.err, err_, "stderr") : found;
}

}  // namespace leanpyc
