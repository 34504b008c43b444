// Ending a build early.
#pragma once

#include <atomic>

namespace leanpyc {

// From now on SIGINT, SIGTERM and SIGHUP set the returned flag instead of ending the process at once: no file is begun,
// and those under way are finished, so no output is left half done. A build that has not ended a second later, because
// it waits for a pipe or an interpreter, is ended by the signal; so is a build that gets a second signal.
const std::atomic<bool>& stop_on_interrupt();

// If such a signal came, ends the process by it, so that the caller sees the signal as the reason.
void end_by_interrupt();

}  // namespace leanpyc
