// Ending a build early.
#pragma once

#include <atomic>

namespace leanpyc {

// From now on SIGINT, SIGTERM and SIGHUP set what is returned instead of ending the process: files under way are
// finished, which takes no time, and nothing is begun, so nothing is ever left half done.
const std::atomic<bool>& stop_on_interrupt();

}  // namespace leanpyc
