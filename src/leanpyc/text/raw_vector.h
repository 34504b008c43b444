// Vectors that leave new elements uninitialised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace leanpyc {

// Like std::allocator, but does not clear new elements, so memory that is written at once is not cleared first.
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

template <class T>
using RawVector = std::vector<T, UninitialisedAllocator<T>>;
using ByteBuffer = RawVector<uint8_t>;

// Clears the vector, and frees its memory if it has capacity for more than `most` elements.
template <class T>
void give_back(RawVector<T>& elements, size_t most) {
  elements.clear();
  if (elements.capacity() > most) RawVector<T>().swap(elements);
}

}  // namespace leanpyc
