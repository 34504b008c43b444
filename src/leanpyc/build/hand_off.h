// What passes from one thread to another through TBB, told to the thread sanitizer: it does not see into TBB's library,
// and would take for a race what the library orders. Nothing in other builds.
#pragma once

#include "leanpyc/text/sanitizers.h"
#ifdef LEANPYC_THREADS_WATCHED
#include <sanitizer/tsan_interface.h>
#endif

namespace leanpyc {

// All that this thread did before comes before what another does after it took over the same thing.
inline void hand_off([[maybe_unused]] const void* thing) {
#ifdef LEANPYC_THREADS_WATCHED
  __tsan_release(const_cast<void*>(thing));
#endif
}
inline void take_over([[maybe_unused]] const void* thing) {
#ifdef LEANPYC_THREADS_WATCHED
  __tsan_acquire(const_cast<void*>(thing));
#endif
}

}  // namespace leanpyc
