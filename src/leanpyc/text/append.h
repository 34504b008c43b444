// push_back() for what is called once a node or an instruction.
#pragma once

#include <algorithm>
#include <cstddef>

namespace leanpyc {

template <class Vector>
[[gnu::noinline, gnu::cold]] void make_room_for_one(Vector& elements) {
  constexpr size_t kLeast = 8;
  elements.reserve(std::max(kLeast, 2 * elements.size()));
}

// std::vector's own holds the growth of the vector in each of its callers, and the registers that growth would need.
template <class Vector>
[[gnu::always_inline]] inline void append(Vector& elements, const typename Vector::value_type& element) {
  if (elements.size() == elements.capacity()) [[unlikely]]
    make_room_for_one(elements);
  if (elements.size() == elements.capacity()) __builtin_unreachable();
  elements.push_back(element);
}

// The same with an element made where it will stand, for the caller to fill in. One that was made elsewhere and copied
// is read in larger pieces than it was written in, and has to wait until all of them have got to the cache.
template <class Vector, class... Args>
[[gnu::always_inline]] inline typename Vector::value_type& append_new(Vector& elements, Args... args) {
  if (elements.size() == elements.capacity()) [[unlikely]]
    make_room_for_one(elements);
  if (elements.size() == elements.capacity()) __builtin_unreachable();
  return elements.emplace_back(args...);
}

}  // namespace leanpyc
