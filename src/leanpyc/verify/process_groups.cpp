#include "leanpyc/verify/process_groups.h"

#include <signal.h>

#include <array>
#include <atomic>
#include <utility>

namespace leanpyc {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};
// Maximum number of groups: as many as --workers allows, and a few more.
constexpr size_t kMostGroups = (1 << 12) + 16;

// 0: free. A signal handler reads them, so they are neither locked nor moved.
std::array<std::atomic<pid_t>, kMostGroups> groups{};
std::atomic<int> signal_seen{0};
static_assert(std::atomic<pid_t>::is_always_lock_free);

void end_groups(int number) {
  for (const std::atomic<pid_t>& group : groups) {
    if (const pid_t id = group.load(std::memory_order_relaxed); id > 0) ::kill(-id, number);
  }
}

// Ends all groups with SIGTERM, whichever signal came, because a worker handles SIGTERM and then ends what it started.
void on_signal(int number) {
  int none = 0;
  if (signal_seen.compare_exchange_strong(none, number)) {
    end_groups(SIGTERM);
    return;
  }
  end_groups(SIGKILL);
  ::signal(number, SIG_DFL);
  ::raise(number);
}

}  // namespace

void end_groups_on_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  for (int number : kSignals) {
    struct sigaction before {};
    if (::sigaction(number, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) {
      ::sigaction(number, &action, nullptr);
    }
  }
}

int ending_signal() { return signal_seen.load(std::memory_order_relaxed); }

void end_by_signal() {
  const int number = ending_signal();
  if (number == 0) return;
  ::signal(number, SIG_DFL);
  ::raise(number);
}

RegisteredGroup::RegisteredGroup(pid_t group) {
  for (size_t i = 0; i < kMostGroups; ++i) {
    pid_t none = 0;
    if (groups[i].compare_exchange_strong(none, group)) {
      slot_ = static_cast<int>(i);
      break;
    }
  }
  // A signal may have come before the group was registered.
  if (ending_signal() != 0) ::kill(-group, SIGTERM);
}

RegisteredGroup::RegisteredGroup(RegisteredGroup&& other) noexcept : slot_(std::exchange(other.slot_, -1)) {}

RegisteredGroup& RegisteredGroup::operator=(RegisteredGroup&& other) noexcept {
  std::swap(slot_, other.slot_);
  return *this;
}

RegisteredGroup::~RegisteredGroup() {
  if (slot_ >= 0) groups[static_cast<size_t>(slot_)].store(0);
}

}  // namespace leanpyc
