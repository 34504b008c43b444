// A vector of bytes that leaves new ones uninitialised.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace leanpyc {

// std::allocator, but that an element without a value is left as it is: what is written right after it is made room
// for need not be cleared before.
template <class T>
class UninitialisedAllocator : public std::allocator<T> {
 public:
  template <class U>
  struct rebind {
    using other = UninitialisedAllocator<U>;
  };

  template <class U>
  void construct(U* place) {
    ::new (static_cast<void*>(place)) U;
  }
  template <class U, class... Args>
  void construct(U* place, Args&&... args) {
    ::new (static_cast<void*>(place)) U(std::forward<Args>(args)...);
  }
};

using ByteBuffer = std::vector<uint8_t, UninitialisedAllocator<uint8_t>>;

}  // namespace leanpyc
