// Measures a command: wall clock time, CPU seconds including its descendants, and the peak memory of the command
// itself.
//
//   stopwatch COMMAND [ARGUMENT…]      prints one JSON object
//
// This is a separate program for two reasons. The kernel counts the memory of a process before exec in its peak. And an
// interpreter's start of a child would be a large part of the smallest runs.
#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <cstring>

extern char** environ;

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: stopwatch COMMAND [ARGUMENT…]\n");
    return 2;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);

#ifdef __linux__
  // Orphaned workers of workers become children of this process, so their time is counted.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
  auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  const int error = posix_spawnp(&child, argv[1], &actions, nullptr, argv + 1, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    fmt::print(stderr, "{}: {}\n", argv[1], std::strerror(error));
    return 2;
  }
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) == -1 && errno == EINTR) {
  }
  std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;

  rusage all{};
  while (wait(nullptr) > 0 || errno == EINTR) {
  }
  getrusage(RUSAGE_CHILDREN, &all);

#ifdef __APPLE__
  constexpr double kPeakUnit = 1;
#else
  constexpr double kPeakUnit = 1024;
#endif
  fmt::print("{{\"status\": {}, \"wall_seconds\": {:.6f}, \"cpu_seconds\": {:.6f}, \"peak_bytes\": {:.0f}}}\n",
             WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), wall.count(),
             seconds(all.ru_utime) + seconds(all.ru_stime), static_cast<double>(usage.ru_maxrss) * kPeakUnit);
  return 0;
}
