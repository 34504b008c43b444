// Ending a build early.
#pragma once

#include <atomic>

namespace leanpyc {

// From now on SIGINT, SIGTERM and SIGHUP set the returned flag instead of ending the process. The build then begins no
// further file and finishes those in progress, so no output is incomplete. If the build has not ended after a second,
// because it waits for a pipe or an interpreter, or if a second signal comes, the signal ends it at once.
const std::atomic<bool>& stop_on_interrupt();

// If such a signal came, ends the process by it, so that the caller sees the signal as the reason.
void end_by_interrupt();

}  // namespace leanpyc
