// A bump allocator: everything that the compilation of one file creates is in one arena and is freed with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "leanpyc/text/sanitizers.h"
#ifdef LEANPYC_ADDRESSES_WATCHED
#include <sanitizer/asan_interface.h>
#endif

namespace leanpyc {

// A read-write view of elements in an arena. Copying it copies only the view.
template <class T>
struct Seq {
  T* data = nullptr;
  uint32_t count = 0;

  T* begin() const { return data; }
  T* end() const { return data + count; }
  T& operator[](size_t i) const { return data[i]; }
  T& front() const { return data[0]; }
  T& back() const { return data[count - 1]; }
  uint32_t size() const { return count; }
  bool empty() const { return count == 0; }
  operator std::span<const T>() const { return {data, count}; }
};

// Not thread-safe: each worker owns an arena and resets it between files, so that its blocks are reused. Objects are
// never destroyed, so only trivially destructible types are accepted. Under the address sanitizer unallocated memory is
// poisoned, with a gap after every object: otherwise writes past the end of an object would stay undetected within a
// block.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // `align` is a power of two.
  void* allocate(size_t size, size_t align) {
    uintptr_t at = cursor_;
    if (align > kUnit) {
      at = (at + align - 1) & ~(uintptr_t{align} - 1);
      if (at > limit_) [[unlikely]]
        return allocate_slow(size, align);
    }
    const size_t taken = (size + kGap + kUnit - 1) & ~(kUnit - 1);
    if (taken > limit_ - at) [[unlikely]]
      return allocate_slow(size, align);
    cursor_ = at + taken;
    open(at, size);
    return reinterpret_cast<void*>(at);  // NOLINT(performance-no-int-to-ptr): alignment is a property of the address
  }

  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    // NOLINTNEXTLINE(bugprone-sizeof-expression): an object may be a pointer
    return new (allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }

  // Returns memory for `count` elements; the caller constructs and destroys them.
  template <class T>
  T* room(size_t count) {
    // NOLINTNEXTLINE(bugprone-sizeof-expression): an element may be a pointer
    return static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));
  }

  // Returns uninitialised elements.
  template <class T>
  T* array(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return room<T>(count);
  }

  template <class T>
  Seq<T> copy(std::span<const T> items) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (items.empty()) return {};
    T* room = array<T>(items.size());
    std::memcpy(static_cast<void*>(room), items.data(), items.size_bytes());
    return {room, static_cast<uint32_t>(items.size())};
  }

  template <class T>
  Seq<T> copy(const std::vector<T>& items) {
    return copy(std::span<const T>(items));
  }

  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* room = array<char>(text.size());
    std::memcpy(room, text.data(), text.size());
    return {room, text.size()};
  }

  // Frees every object and keeps the first block for the next file.
  void reset();

  // Returns the bytes taken from the system since the last reset, for memory reports.
  size_t reserved() const { return reserved_; }

 private:
  static constexpr size_t kFirstBlock = size_t{256} << 10;
  static constexpr size_t kLargestBlock = size_t{8} << 20;
  // The cursor and the limit are multiples of this, so most objects need no alignment.
  static constexpr size_t kUnit = 8;

  [[gnu::cold]] void* allocate_slow(size_t size, size_t align);

#ifdef LEANPYC_ADDRESSES_WATCHED
  static constexpr size_t kGap = 16;
  static void open(uintptr_t at, size_t size) { __asan_unpoison_memory_region(reinterpret_cast<void*>(at), size); }
  static void close(uintptr_t at, size_t size) { __asan_poison_memory_region(reinterpret_cast<void*>(at), size); }
#else
  static constexpr size_t kGap = 0;
  static void open(uintptr_t, size_t) {}
  static void close(uintptr_t, size_t) {}
#endif

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  uintptr_t cursor_ = 0;
  uintptr_t limit_ = 0;
  size_t first_block_size_ = 0;
  size_t next_block_ = kFirstBlock;
  size_t reserved_ = 0;
};

// Allocates the memory of vectors from an arena. When a vector grows, its old memory stays in use until the arena is
// reset. That costs less time than freeing it, and at most as much memory again as the vector has.
template <class T>
class ArenaAllocator {
 public:
  using value_type = T;

  explicit ArenaAllocator(Arena& arena) : arena_(&arena) {}
  template <class U>
  ArenaAllocator(const ArenaAllocator<U>& other) : arena_(&other.arena()) {}

  T* allocate(size_t count) { return arena_->room<T>(count); }
  void deallocate(T*, size_t) {}
  Arena& arena() const { return *arena_; }

  friend bool operator==(const ArenaAllocator& a, const ArenaAllocator& b) { return a.arena_ == b.arena_; }

 private:
  Arena* arena_;
};

template <class T>
using ArenaVector = std::vector<T, ArenaAllocator<T>>;

}  // namespace leanpyc
