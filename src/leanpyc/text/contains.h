// Whether a short table has a value.
#pragma once

#include <algorithm>

namespace leanpyc {

// Returns whether `value` is an element of `range`. Compares one element after the other.
template <class Range, class Value>
bool contains(const Range& range, const Value& value) {
  return std::ranges::find(range, value) != std::ranges::end(range);
}

}  // namespace leanpyc
