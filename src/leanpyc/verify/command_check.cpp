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

extern char** environ;  // NOLINT(readability-redundant-declaration): not declared everywhere

namespace leanpyc {
namespace {

using Precision = CommandComparison::Precision;

// A file without a name: a command may write more than a pipe holds, and to both streams.
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

// Its wait status; nullopt if it takes longer.
std::optional<int> wait_for(pid_t process, double seconds) {
  const auto start = std::chrono::steady_clock::now();
  std::chrono::microseconds pause{500};
  for (;;) {
    int status = 0;
    const pid_t done = ::waitpid(process, &status, seconds > 0 ? WNOHANG : 0);
    if (done == process) return status;
    if (done < 0 && errno != EINTR) return 0;
    if (seconds <= 0) continue;
    if (std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() > seconds) return std::nullopt;
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::microseconds{50000});
  }
}

bool is_digit(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

// Every run of letters and digits that has a digit in it becomes one sign, with the points in it.
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

// Without what a compiler warns of: who loads a .pyc does not see it again.
std::string without_compiler_warnings(std::string_view text) {
  std::string out;
  bool in_warning = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end);
    const bool starts = line.find(": SyntaxWarning: ") != std::string_view::npos ||
                        line.find(": DeprecationWarning: invalid escape sequence") != std::string_view::npos;
    // The source's line follows, indented.
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

// Empty if there are not so many.
std::string_view line_at(std::string_view text, size_t index) {
  for (; index > 0 && !text.empty(); --index) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  return text.substr(0, text.find('\n'));
}

// The first line that is another one.
std::string first_difference(const std::string& expected, const std::string& other, Precision precision,
                             std::string_view stream) {
  const bool exact = precision == Precision::Exact;
  const std::string left = exact ? expected : without_numbers(expected);
  const std::string right = exact ? other : without_numbers(other);
  const auto line = std::count(left.begin(), std::ranges::mismatch(left, right).in1, '\n');
  auto shown = [line](const std::string& text) {
    std::string_view found = line_at(text, static_cast<size_t>(line));
    return found.empty() ? std::string("nothing") : fmt::format("'{}'", found);
  };
  return fmt::format("{}, line {}: {} instead of {}", stream, line + 1, shown(other), shown(expected));
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
  std::optional<int> status = wait_for(process, seconds);
  if (!status) {
    outcome.hung = true;
    ::kill(-process, SIGKILL);
    status = wait_for(process, 0);
  }
  outcome.status = WIFSIGNALED(*status) ? 128 + WTERMSIG(*status) : WEXITSTATUS(*status);
  outcome.out = content_of(out);
  outcome.err = without_compiler_warnings(content_of(err));
  return outcome;
}

CommandComparison::CommandComparison(const CommandOutcome& first, const CommandOutcome& second)
    : expected_(first),
      stable_status_(first.status == second.status && first.hung == second.hung),
      out_(precision_of(first.out, second.out)),
      err_(precision_of(first.err, second.err)) {}

Precision CommandComparison::precision() const { return std::max(out_, err_); }

std::string CommandComparison::difference(const CommandOutcome& other) const {
  if (other.hung != expected_.hung) return other.hung ? "does not end" : "ends";
  if (stable_status_ && other.status != expected_.status) {
    return fmt::format("exit status {} instead of {}", other.status, expected_.status);
  }
  if (!same(expected_.out, other.out, out_)) return first_difference(expected_.out, other.out, out_, "output");
  if (!same(expected_.err, other.err, err_)) return first_difference(expected_.err, other.err, err_, "stderr");
  return {};
}

}  // namespace leanpyc
