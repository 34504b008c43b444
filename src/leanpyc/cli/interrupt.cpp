#include "leanpyc/cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include "leanpyc/build/child_process.h"

namespace leanpyc {
namespace {

constexpr unsigned kGraceSeconds = 1;

std::atomic<bool> interrupted{false};
std::atomic<int> first_signal{0};

// Kills the child processes and ends this process by the first signal. Calls only functions that are safe in a signal
// handler.
void end_now() {
  kill_child_processes();
  const int signal = first_signal.load();
  ::signal(signal, SIG_DFL);
  sigset_t only;
  ::sigemptyset(&only);
  ::sigaddset(&only, signal);
  ::raise(signal);
  // In the handler of the same signal, the raised signal stays blocked until this call.
  ::pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
}

void handle_alarm(int) { end_now(); }

void handle_interrupt(int signal) {
  int none = 0;
  if (!first_signal.compare_exchange_strong(none, signal)) end_now();
  interrupted.store(true, std::memory_order_relaxed);
  ::alarm(kGraceSeconds);
}

void install(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

const std::atomic<bool>& stop_on_interrupt() {
  install(SIGALRM, handle_alarm);
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    // A signal that the caller ignores (nohup) stays ignored.
    if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) install(signal, handle_interrupt);
  }
  return interrupted;
}

void end_by_interrupt() {
  if (interrupted.load()) end_now();
}

}  // namespace leanpyc
