#include "leanpyc/api/deep_stack.h"

#include <pthread.h>

#include <cstdint>

namespace leanpyc::api {
namespace {

// The stack of the program's own workers (build/build.cpp). Only pages that are used take memory.
constexpr size_t kDeepStack = size_t{64} << 20;
// A byte of source opens at most one level of nesting, which takes at most this much stack: a level of `not`, of
// parentheses or of `lambda:` takes up to 2 KB in the parser, and less in the walks after it.
constexpr size_t kStackOfByte = 4096;
constexpr size_t kReserve = size_t{128} << 10;

// Returns the number of bytes between the caller's frame and the end of its stack; 0 if it is not known.
size_t stack_left() {
#if defined(__linux__)
  // Constant for a thread. Reading it takes microseconds, for the main thread even a file of /proc.
  thread_local uintptr_t lowest = 0;
  if (lowest == 0) {
    pthread_attr_t attributes;
    if (::pthread_getattr_np(::pthread_self(), &attributes) != 0) return 0;
    void* start = nullptr;
    size_t size = 0;
    if (::pthread_attr_getstack(&attributes, &start, &size) == 0) lowest = reinterpret_cast<uintptr_t>(start);
    ::pthread_attr_destroy(&attributes);
  }
  const char here = 0;
  const auto place = reinterpret_cast<uintptr_t>(&here);
  return lowest != 0 && place > lowest ? place - lowest : 0;
#else
  return 0;
#endif
}

void* call(void* work) {
  (*static_cast<const std::function<void()>*>(work))();
  return nullptr;
}

}  // namespace

bool call_with_deep_stack(size_t size, const std::function<void()>& work) {
  const size_t left = stack_left();
  if (left > kReserve && size < (left - kReserve) / kStackOfByte) {
    work();
    return true;
  }
  pthread_attr_t attributes;
  if (::pthread_attr_init(&attributes) != 0) return false;
  pthread_t thread;
  const bool started = ::pthread_attr_setstacksize(&attributes, kDeepStack) == 0 &&
                       ::pthread_create(&thread, &attributes, call, const_cast<std::function<void()>*>(&work)) == 0;
  ::pthread_attr_destroy(&attributes);
  if (started) ::pthread_join(thread, nullptr);
  return started;
}

}  // namespace leanpyc::api
