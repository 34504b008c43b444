// A push_back() for code that runs once per node or instruction.
#pragma once

#include <algorithm>
#include <cstddef>

namespace leanpyc {

template <class Vector>
[[gnu::noinline, gnu::cold]] void make_room_for_one(Vector& elements) {
  constexpr size_t kLeast = 8;
  elements.reserve(std::max(kLeast, 2 * elements.size()));
}

// std::vector::push_back() inlines the growth of the vector into each caller, with the registers that growth needs.
template <class Vector>
[[gnu::always_inline]] inline void append(Vector& elements, const typename Vector::value_type& element) {
  if (elements.size() == elements.capacity()) [[unlikely]]
    make_room_for_one(elements);
  if (elements.size() == elements.capacity()) __builtin_unreachable();
  elements.push_back(element);
}

// Constructs the new element in place, for the caller to fill in. An element that is constructed elsewhere and copied
// is read in larger pieces than it was written in, so the copy waits until all the writes have reached the cache.
template <class Vector, class... Args>
[[gnu::always_inline]] inline typename Vector::value_type& append_new(Vector& elements, Args... args) {
  if (elements.size() == elements.capacity()) [[unlikely]]
    make_room_for_one(elements);
  if (elements.size() == elements.capacity()) __builtin_unreachable();
  return elements.emplace_back(args...);
}

}  // namespace leanpyc
