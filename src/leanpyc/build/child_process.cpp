#include "leanpyc/build/child_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "leanpyc/build/spawn.h"

namespace leanpyc {
namespace {

bool make_pipe(FileHandle& reading, FileHandle& writing) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  reading = FileHandle(ends[0]);
  writing = FileHandle(ends[1]);
  return true;
}

}  // namespace

std::optional<ChildProcess> ChildProcess::start(const std::vector<std::string>& arguments, std::string& error) {
  FileHandle child_input, our_output, our_input, child_output;
  if (!make_pipe(child_input, our_output) || !make_pipe(our_input, child_output)) {
    error = fmt::format("no pipe: {}", os_error_text(errno, arguments[0]));
    return std::nullopt;
  }
  pid_t pid = -1;
  const int status =
      spawn_in_group(arguments, {.input = child_input.get(), .output = child_output.get()}, nullptr, pid);
  if (status != 0) {
    error = os_error_text(status, arguments[0]);
    return std::nullopt;
  }
  return ChildProcess(pid, std::move(our_output), std::move(our_input));
}

ChildProcess::ChildProcess(pid_t pid, FileHandle input, FileHandle output)
    : pid_(pid), input_(std::move(input)), output_(std::move(output)) {}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), input_(std::move(other.input_)), output_(std::move(other.output_)) {}

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
    ssize_t count = ::read(output_.get(), at, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    at += count;
    size -= static_cast<size_t>(count);
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
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void ChildProcess::kill() {
  // The whole group: a shim (pyenv's are shell scripts) has the interpreter as its child.
  if (pid_ > 0) ::kill(-pid_, SIGKILL);
}

}  // namespace leanpyc
