#include "leanpyc/arithmetic/sequence_operators.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "leanpyc/arithmetic/integer_operators.h"
#include "leanpyc/arithmetic/operators.h"

namespace leanpyc {
namespace {

constexpr bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

int64_t count_characters(std::string_view text) {
  int64_t count = 0;
  for (char byte : text) count += !continues_character(byte);
  return count;
}

// Nested items count too, because hashing the result visits them all. Returns the rest of `limit`; negative if
// exceeded.
int64_t spend_items(const Constant& value, int64_t limit, const ConstantPool& pool) {
  if (value.kind != ConstantKind::Tuple) return limit;
  limit -= value.items.size();
  for (size_t i = 0; limit >= 0 && i < value.items.size(); ++i) limit = spend_items(pool[value.items[i]], limit, pool);
  return limit;
}

std::string repeat(std::string_view text, int64_t times) {
  std::string result;
  result.reserve(text.size() * static_cast<size_t>(times));
  for (int64_t i = 0; i < times; ++i) result += text;
  return result;
}

// Returns the byte offset of a character, for indexes up to the length.
size_t offset_of_character(std::string_view text, int64_t index) {
  size_t at = 0;
  for (; at < text.size(); ++at) {
    if (continues_character(text[at])) continue;
    if (index-- == 0) break;
  }
  return at;
}

}  // namespace

bool fold_concatenation(const Constant& a, const Constant& b, ConstantPool& pool, ConstId& result) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case ConstantKind::Str: {
      std::string text(pool.names().text(a.string));
      result = pool.string(text.append(pool.names().text(b.string)));
      return true;
    }
    case ConstantKind::Bytes: {
      std::string text(a.bytes);
      result = pool.bytes(text.append(b.bytes));
      return true;
    }
    case ConstantKind::Tuple: {
      std::vector<ConstId> items(a.items.begin(), a.items.end());
      items.insert(items.end(), b.items.begin(), b.items.end());
      result = pool.tuple(items);
      return true;
    }
    default: return false;
  }
}

bool fold_repetition(ConstId left, const Constant& a, ConstId right, const Constant& b, ConstantPool& pool,
                     ConstId& result) {
  if (number_rank(a.kind) == NumberRank::Integer) {
    return number_rank(b.kind) != NumberRank::Integer && fold_repetition(right, b, left, a, pool, result);
  }
  int64_t times = 0;
  if (!small_integer(b, times)) return false;
  int64_t size = 0;
  int64_t limit = kMaxFoldedCharacters;
  std::string_view text;
  switch (a.kind) {
    case ConstantKind::Str:
      text = pool.names().text(a.string);
      size = count_characters(text);
      break;
    case ConstantKind::Bytes:
      text = a.bytes;
      size = static_cast<int64_t>(text.size());
      break;
    case ConstantKind::Tuple:
      size = a.items.size();
      limit = kMaxFoldedItems;
      break;
    default: return false;
  }
  if (size == 0) {
    result = left;
    return true;
  }
  if (times < 0 || times > limit / size) return false;
  if (a.kind == ConstantKind::Str) {
    result = pool.string(repeat(text, times));
  } else if (a.kind == ConstantKind::Bytes) {
    result = pool.bytes(repeat(text, times));
  } else {
    if (times != 0 && spend_items(a, kMaxFoldedTotalItems / times, pool) < 0) return false;
    std::vector<ConstId> items;
    items.reserve(static_cast<size_t>(size * times));
    for (int64_t i = 0; i < times; ++i) items.insert(items.end(), a.items.begin(), a.items.end());
    result = pool.tuple(items);
  }
  return true;
}

namespace {

// The indexes that a slice takes from a sequence (PySlice_AdjustIndices).
struct SliceIndexes {
  int64_t start = 0;
  int64_t step = 1;
  int64_t count = 0;
};

// Returns the bound, with `otherwise` for None; false if it is not an index. A bound that does not fit in 64 bits has
// the effect of the nearest one that does.
bool slice_bound(const Constant& bound, int64_t otherwise, int64_t& result) {
  result = otherwise;
  if (bound.kind == ConstantKind::None) return true;
  if (small_integer(bound, result)) return true;
  result = bound.negative ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
  return bound.kind == ConstantKind::BigInt;
}

int64_t clamp_bound(int64_t bound, int64_t size, bool forwards) {
  if (bound < 0) bound = bound < -size ? -1 : bound + size;
  if (bound < 0) return forwards ? 0 : -1;
  return std::min(bound, forwards ? size : size - 1);
}

bool slice_indexes(const Constant& slice, int64_t size, const ConstantPool& pool, SliceIndexes& indexes) {
  if (!slice_bound(pool[slice.items[2]], 1, indexes.step) || indexes.step == 0) return false;
  indexes.step = std::max(indexes.step, -std::numeric_limits<int64_t>::max());
  const bool forwards = indexes.step > 0;
  const bool has_start = pool[slice.items[0]].kind != ConstantKind::None;
  const bool has_stop = pool[slice.items[1]].kind != ConstantKind::None;
  int64_t start = 0;
  int64_t stop = 0;
  if (!slice_bound(pool[slice.items[0]], 0, start) || !slice_bound(pool[slice.items[1]], 0, stop)) return false;
  start = has_start ? clamp_bound(start, size, forwards) : forwards ? 0 : size - 1;
  stop = has_stop ? clamp_bound(stop, size, forwards) : forwards ? size : -1;
  const int64_t distance = forwards ? stop - start : start - stop;
  const int64_t stride = forwards ? indexes.step : -indexes.step;
  indexes.start = start;
  indexes.count = distance <= 0 ? 0 : (distance - 1) / stride + 1;
  return true;
}

}  // namespace

bool fold_slice(const Constant& value, const Constant& slice, ConstantPool& pool, ConstId& result) {
  std::string_view text;
  std::vector<size_t> starts;  // of the characters, and the end
  int64_t size = 0;
  switch (value.kind) {
    case ConstantKind::Str:
      text = pool.names().text(value.string);
      for (size_t i = 0; i < text.size(); ++i) {
        if (!continues_character(text[i])) starts.push_back(i);
      }
      size = static_cast<int64_t>(starts.size());
      starts.push_back(text.size());
      break;
    case ConstantKind::Bytes: size = static_cast<int64_t>(value.bytes.size()); break;
    case ConstantKind::Tuple: size = value.items.size(); break;
    default: return false;
  }
  SliceIndexes indexes;
  if (!slice_indexes(slice, size, pool, indexes)) return false;
  std::string characters;
  std::vector<ConstId> items;
  for (int64_t i = 0; i < indexes.count; ++i) {
    const auto at = static_cast<size_t>(indexes.start + i * indexes.step);
    switch (value.kind) {
      case ConstantKind::Str: characters += text.substr(starts[at], starts[at + 1] - starts[at]); break;
      case ConstantKind::Bytes: characters += value.bytes[at]; break;
      default: items.push_back(value.items[at]); break;
    }
  }
  const ConstantKind kind = value.kind;
  result = kind == ConstantKind::Str     ? pool.string(characters)
           : kind == ConstantKind::Bytes ? pool.bytes(characters)
                                         : pool.tuple(items);
  return true;
}

bool fold_item(const Constant& value, int64_t index, ConstantPool& pool, ConstId& result) {
  std::string_view text;
  int64_t size = 0;
  switch (value.kind) {
    case ConstantKind::Str:
      text = pool.names().text(value.string);
      size = count_characters(text);
      break;
    case ConstantKind::Bytes: size = static_cast<int64_t>(value.bytes.size()); break;
    case ConstantKind::Tuple: size = value.items.size(); break;
    default: return false;
  }
  if (index < 0) index += size;
  if (index < 0 || index >= size) return false;
  auto at = static_cast<size_t>(index);
  switch (value.kind) {
    case ConstantKind::Str: {
      size_t start = offset_of_character(text, index);
      size_t end = start + 1;
      while (end < text.size() && continues_character(text[end])) ++end;
      result = pool.string(text.substr(start, end - start));
      return true;
    }
    case ConstantKind::Bytes: result = pool.integer(static_cast<unsigned char>(value.bytes[at])); return true;
    default: result = value.items[at]; return true;
  }
}

}  // namespace leanpyc
