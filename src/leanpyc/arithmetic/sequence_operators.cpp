#include "leanpyc/arithmetic/sequence_operators.h"

#include <string>
#include <utility>

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
