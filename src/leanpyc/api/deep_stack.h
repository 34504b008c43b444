// Calls a function with a stack that the deepest source needs.
#pragma once

#include <cstddef>
#include <functional>

namespace leanpyc::api {

// Calls `work` for a source of `size` bytes: on the caller's stack if it certainly suffices, else in a thread with a
// large stack that ends before this function returns. A thread that stayed would be missing in a process that forks.
// Returns false if the thread cannot be started. `work` must not throw.
bool call_with_deep_stack(size_t size, const std::function<void()>& work);

}  // namespace leanpyc::api
