// Reports to the thread sanitizer what one thread passes to another through TBB. The sanitizer does not see into TBB's
// library, and would report a race where the library orders the accesses. Other builds do nothing here.
#pragma once

#include "leanpyc/text/sanitizers.h"
#ifdef LEANPYC_THREADS_WATCHED
#include <sanitizer/tsan_interface.h>
#endif

namespace leanpyc {

// Everything that this thread did before hand_off() happens before anything that another thread does after it has
// taken over the same object.
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
