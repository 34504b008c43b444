// Which identifiers are keywords: one multiplication and one comparison an identifier.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include "leanpyc/syntax/token.h"
#include "leanpyc/text/head_bytes.h"

namespace leanpyc {

namespace keywords {

struct Entry {
  uint64_t word = 0;
  TokenKind kind = TokenKind::Name;
};

// head_bytes() of it.
constexpr uint64_t pack(std::string_view text) {
  uint64_t word = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    size_t place = std::endian::native == std::endian::little ? i : kHeadSize - 1 - i;
    word |= uint64_t{static_cast<unsigned char>(text[i])} << (place * 8);
  }
  return word;
}

inline constexpr Entry kAll[] = {
#define LEANPYC_TOKEN(name, text)
#define LEANPYC_KEYWORD(name, text) {pack(text), TokenKind::name},
#include "leanpyc/syntax/tokens.def"
};

inline constexpr int kBits = 7;
constexpr size_t slot(uint64_t word, uint64_t multiplier) { return (word * multiplier) >> (64 - kBits); }

struct Table {
  uint64_t multiplier = 0;
  Entry entries[size_t{1} << kBits];
};

constexpr bool try_fill(Table& table) {
  for (Entry& entry : table.entries) entry = {};
  for (const Entry& keyword : kAll) {
    Entry& entry = table.entries[slot(keyword.word, table.multiplier)];
    if (entry.word != 0) return false;
    entry = keyword;
  }
  return true;
}

// Tries multipliers until no two keywords share a slot.
constexpr Table make_table() {
  Table table;
  table.multiplier = 0x9E3779B97F4A7C15u;
  while (!try_fill(table)) table.multiplier = (table.multiplier * 6364136223846793005u + 1442695040888963407u) | 1;
  return table;
}
inline constexpr Table kTable = make_table();

}  // namespace keywords

// The kind of a keyword of `size` bytes, or Name; `head` is its head_bytes(). No keyword is longer than these, but a
// name may begin as one.
inline TokenKind keyword_kind(uint64_t head, size_t size) {
  const keywords::Entry& entry = keywords::kTable.entries[keywords::slot(head, keywords::kTable.multiplier)];
  return entry.word == head && size <= kHeadSize ? entry.kind : TokenKind::Name;
}

}  // namespace leanpyc
