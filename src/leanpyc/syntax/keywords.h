// Which identifiers are keywords: one multiplication and one comparison an identifier.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "leanpyc/syntax/token.h"

namespace leanpyc {

// The first eight bytes of a word of `size` bytes as a number, zeros after its end. Reads eight bytes at `at`.
inline uint64_t pack_word(const char* at, size_t size) {
  uint64_t word;
  std::memcpy(&word, at, 8);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return size >= 8 ? word : word & ((uint64_t{1} << (size * 8)) - 1);
}

namespace keywords {

inline constexpr size_t kLongest = 8;

struct Entry {
  uint64_t word = 0;
  TokenKind kind = TokenKind::Name;
};

constexpr uint64_t pack(std::string_view text) {
  uint64_t word = 0;
  for (size_t i = 0; i < text.size(); ++i) word |= uint64_t{static_cast<unsigned char>(text[i])} << (i * 8);
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

// `word` is packed from an identifier of at most eight bytes: the keyword's kind, or Name.
inline TokenKind keyword_kind(uint64_t word) {
  const keywords::Entry& entry = keywords::kTable.entries[keywords::slot(word, keywords::kTable.multiplier)];
  return entry.word == word ? entry.kind : TokenKind::Name;
}

}  // namespace leanpyc
