// Detects this build's sanitizer with either compiler: LEANPYC_ADDRESSES_WATCHED, LEANPYC_THREADS_WATCHED.
#pragma once

#if defined(__has_feature)
#define LEANPYC_HAS_FEATURE(name) __has_feature(name)
#else
#define LEANPYC_HAS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || LEANPYC_HAS_FEATURE(address_sanitizer)
#define LEANPYC_ADDRESSES_WATCHED
#endif
#if defined(__SANITIZE_THREAD__) || LEANPYC_HAS_FEATURE(thread_sanitizer)
#define LEANPYC_THREADS_WATCHED
#endif
