#include "leanpyc/build/child_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <limits>
#include <utility>

#include "leanpyc/build/spawn.h"

namespace leanpyc {
namespace {

// Lowest number of a pipe's descriptor. It is above all descriptors that the program gets, so that none of the pipes is
// replaced before it is duplicated.
constexpr int kFirstPipeDescriptor = 10;

// The running processes, for kill_child_processes(); 0 is a free place. If no place is free, the process is not
// recorded, and kill_child_processes() does not kill it.
std::array<std::atomic<pid_t>, 256> running{};

void replace_running(pid_t from, pid_t to) {
  for (std::atomic<pid_t>& place : running) {
    pid_t expected = from;
    if (place.compare_exchange_strong(expected, to)) return;
  }
}

bool make_pipe(FileHandle& reading, FileHandle& writing) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  FileHandle low_reading(ends[0]);
  FileHandle low_writing(ends[1]);
  reading = FileHandle(::fcntl(low_reading.get(), F_DUPFD_CLOEXEC, kFirstPipeDescriptor));
  writing = FileHandle(::fcntl(low_writing.get(), F_DUPFD_CLOEXEC, kFirstPipeDescriptor));
  return reading.is_open() && writing.is_open();
}

int milliseconds_until(ChildProcess::Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - ChildProcess::Clock::now()).count();
  return static_cast<int>(std::clamp<decltype(left)>(left, 0, std::numeric_limits<int>::max()));
}

}  // namespace

std::optional<ChildProcess> ChildProcess::start(const std::vector<std::string>& arguments, std::string& error,
                                                ChildPipes pipes, const std::vector<std::string>* environment) {
  FileHandle child_input, our_output, our_input, child_output;
  if (!make_pipe(child_input, our_output) || !make_pipe(our_input, child_output)) {
    error = fmt::format("no pipe: {}", os_error_text(errno, arguments[0]));
    return std::nullopt;
  }
  pid_t pid = -1;
  const StandardStreams streams = pipes == ChildPipes::OwnDescriptors
                                      ? StandardStreams{.requests = child_input.get(), .answers = child_output.get()}
                                      : StandardStreams{.input = child_input.get(), .output = child_output.get()};
  const int status = spawn_in_group(arguments, streams, environment, pid);
  if (status != 0) {
    error = os_error_text(status, arguments[0]);
    return std::nullopt;
  }
  replace_running(0, pid);
  return ChildProcess(pid, std::move(our_output), std::move(our_input));
}

ChildProcess::ChildProcess(pid_t pid, FileHandle input, FileHandle output)
    : pid_(pid), input_(std::move(input)), output_(std::move(output)) {}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      input_(std::move(other.input_)),
      output_(std::move(other.output_)),
      deadline_(other.deadline_) {}

ChildProcess::~ChildProcess() { finish(); }

bool ChildProcess::write(const void* bytes, size_t size) {
  const char* at = static_cast<const char*>(bytes);
  while (size > 0) {
    ssize_t count = ::write(input_.get(), at, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    at += count;
    size -= static_cast<size_t>(count);
  }
  return true;
}

bool ChildProcess::read(void* bytes, size_t size) {
  char* at = static_cast<char*>(bytes);
  while (size > 0) {
    if (deadline_) {
      pollfd waiting{.fd = output_.get(), .events = POLLIN, .revents = 0};
      const int ready = ::poll(&waiting, 1, milliseconds_until(*deadline_));
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0) return false;
    }
    ssize_t count = ::read(output_.get(), at, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    at += count;
    size -= static_cast<size_t>(count);
  }
  return true;
}

bool ChildProcess::skip_past(std::string_view mark) {
  std::string seen;
  char byte = 0;
  while (!seen.ends_with(mark)) {
    if (!read(&byte, 1)) return false;
    if (seen.size() >= 2 * mark.size()) seen.erase(0, mark.size());
    seen += byte;
  }
  return true;
}

bool ChildProcess::read_all(std::string& out, int seconds) {
  constexpr size_t kLargest = size_t{16} << 20;
  auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  std::array<char, 4096> room{};
  while (out.size() < kLargest) {
    auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd waiting{.fd = output_.get(), .events = POLLIN, .revents = 0};
    int ready = left > 0 ? ::poll(&waiting, 1, static_cast<int>(left)) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) break;
    ssize_t count = ::read(output_.get(), room.data(), room.size());
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) return true;
    if (count < 0) return false;
    out.append(room.data(), static_cast<size_t>(count));
  }
  kill();
  return false;
}

int ChildProcess::finish() {
  if (pid_ < 0) return 0;
  input_.reset();
  output_.reset();
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  replace_running(pid_, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void ChildProcess::kill() {
  // Kills the whole group, because a shim (pyenv's are shell scripts) has the interpreter as its child.
  if (pid_ > 0) ::kill(-pid_, SIGKILL);
}

void kill_child_processes() {
  for (const std::atomic<pid_t>& place : running) {
    if (const pid_t process = place.load(); process > 0) ::kill(-process, SIGKILL);
  }
}

}  // namespace leanpyc
